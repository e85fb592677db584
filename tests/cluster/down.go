// Ending a cluster, and what acts on one that is up: restart, enter.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// down also removes what a failed `up` or a killed supervisor left.
func down(_ context.Context, flags *flag.FlagSet, args []string) error {
	keepLogs := flags.Bool("keep-logs", false, "leave DIR/log behind")
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	return remove(s, *keepLogs)
}

func remove(s state, keepLogs bool) error {
	if err := s.kill(); err != nil {
		return err
	}
	// The kernel is still taking down what the processes had.
	return retry(20*time.Second, func() error {
		if err := removeCgroups(s.cgroup()); err != nil {
			return err
		}
		if !keepLogs {
			return os.RemoveAll(string(s))
		}
		entries, err := os.ReadDir(string(s))
		for _, entry := range entries {
			if entry.Name() != "log" {
				err = errors.Join(err, os.RemoveAll(s.path(entry.Name())))
			}
		}
		return err
	})
}

// restart has the supervisor end the API server and start it again; it returns when that answers.
func restart(ctx context.Context, flags *flag.FlagSet, args []string) error {
	timeout := flags.Duration("timeout", time.Minute, "give up after this long")
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	pid, err := s.running()
	if err != nil {
		return err
	}
	if err := os.Remove(s.path("ready")); err != nil {
		return fmt.Errorf("the cluster is not ready: %w", err)
	}
	if err := syscall.Kill(pid, syscall.SIGHUP); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	for {
		if _, err := os.Stat(s.path("ready")); err == nil {
			return nil
		}
		if _, err := s.running(); err != nil {
			return fmt.Errorf("the supervisor ended:\n%s", s.log())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the API server is not ready after %v:\n%s", *timeout, tail(s.path("log/kube-apiserver.log")))
		case <-time.After(poll):
		}
	}
}

// enter replaces this process by a command in the node's namespaces.
func enter(_ context.Context, flags *flag.FlagSet, args []string) error {
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("the command is missing: cluster enter --dir DIR -- COMMAND")
	}
	pid, err := s.running()
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.path("run/containerd")); err != nil {
		return fmt.Errorf("%s has no node to enter: it was started without --full", s)
	}
	nsenter, err := exec.LookPath("nsenter")
	if err != nil {
		return err
	}
	argv := append([]string{"nsenter", "-t", strconv.Itoa(pid), "-m", "-n", "-p", "-i", "--"}, flags.Args()...)
	return syscall.Exec(nsenter, argv, os.Environ())
}
