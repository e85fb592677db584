// Starting a cluster: a supervisor that stays, watched until all is ready.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// up returns once the cluster is ready, which then goes on by itself; in the foreground, once it has ended.
func up(ctx context.Context, flags *flag.FlagSet, args []string) error {
	var o options
	o.register(flags)
	timeout := flags.Duration("timeout", 2*time.Minute, "give up after this long")
	foreground := flags.Bool("foreground", false, "stay until a signal or the end of the cluster, and then remove it")
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	if err := o.check(s); err != nil {
		return err
	}
	port, err := takePort(&o)
	if err != nil {
		return err
	}
	defer port.Close()
	if err := s.create(); err != nil {
		return err
	}
	if err := prepare(s); err != nil {
		return err
	}
	supervisor, err := launch(s, &o, port, *foreground)
	if err != nil {
		return err
	}
	if err := waitUntilReady(ctx, s, &o, supervisor, *timeout); err != nil {
		return errors.Join(err, s.kill(), fmt.Errorf("logs are in %s; `cluster down --dir %s` removes them", s.path("log"), s))
	}
	fmt.Println(s.kubeconfig())
	if !*foreground {
		return nil
	}
	select {
	case <-ctx.Done():
		return remove(s, false)
	case err := <-supervisor:
		return fmt.Errorf("the cluster ended (%w):\n%s", err, s.log())
	}
}

// prepare fills the folder with what needs no running cluster.
func prepare(s state) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, client := range clients {
		if err := os.Symlink(self, s.path("bin/"+client)); err != nil {
			return err
		}
	}
	// Its commands cannot be linked in: it is a program of its own, built beside this one.
	if helm3 := filepath.Join(filepath.Dir(self), "helm3"); exists(helm3) {
		return os.Symlink(helm3, s.path("bin/helm3"))
	}
	return nil
}

// launch starts the supervisor and gives a channel that tells its end.
func launch(s state, o *options, port *os.File, foreground bool) (<-chan error, error) {
	log, err := os.Create(s.path("log/supervisor.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	supervisor := &exec.Cmd{Path: "/proc/self/exe", Args: append([]string{"cluster", "supervise"}, o.arguments(s)...)}
	supervisor.Stdout, supervisor.Stderr = log, log
	supervisor.ExtraFiles = []*os.File{port}
	supervisor.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if foreground {
		// The kernel takes the thread for the parent.
		runtime.LockOSThread()
		supervisor.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
	if o.full {
		supervisor.SysProcAttr.Cloneflags = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
	}
	if err := supervisor.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the supervisor: %w", err)
	}
	// Before its end is waited for: until then the process id is its own.
	if err := s.remember(supervisor.Process.Pid); err != nil {
		return nil, errors.Join(err, supervisor.Process.Kill())
	}
	ended := make(chan error, 1)
	go func() {
		supervisor.Wait()
		ended <- errors.New(supervisor.ProcessState.String())
	}()
	return ended, nil
}

// waitUntilReady watches the supervisor; the node's own first image is loaded from here, as any other.
func waitUntilReady(ctx context.Context, s state, o *options, supervisor <-chan error, timeout time.Duration) error {
	loaded := !o.full
	var refused error
	for deadline := time.After(timeout); ; {
		if !loaded {
			refused = loadPause(s)
			loaded = refused == nil
		}
		if _, err := os.Stat(s.path("ready")); err == nil && loaded {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("interrupted")
		case err := <-supervisor:
			return fmt.Errorf("the supervisor ended (%w):\n%s", err, s.log())
		case <-deadline:
			return errors.Join(fmt.Errorf("not ready after %v:\n%s", timeout, s.log()), refused)
		case <-time.After(poll):
		}
	}
}
