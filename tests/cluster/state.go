// The folder of a cluster, and how its supervisor is found again.
package main

import (
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// state is a cluster's folder:
//
//	kubeconfig    the administrator's; those of others are in users/
//	bin/          kubectl, helm and helm3: links to this program, and to the one beside it
//	log/          a file for each component, and the audit; the node's /var/log
//	run/, lib/    the node's /run and /var/lib
//	supervisor    process id and start time of the supervisor
//	ready         exists while the cluster is
//	marker        exists as long as anything does
type state string

const marker = "spectra-test-cluster"

// maxPath is how long the folder's path may be: a socket's has at most 107 bytes, and the longest below it takes 40.
const maxPath = 64

const poll = 50 * time.Millisecond

func (s state) path(name string) string { return filepath.Join(string(s), name) }

// cgroup is the group of all pods, below each hierarchy's root: as unique as the folder is.
func (s state) cgroup() string { return fmt.Sprintf("spectra-%08x", crc32.ChecksumIEEE([]byte(s))) }

func (s state) kubeconfig() string { return s.path("kubeconfig") }

// parse reads a command's flags, with --dir among them.
func parse(flags *flag.FlagSet, args []string) (state, error) {
	dir := flags.String("dir", "", "`folder` of the cluster")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	if *dir == "" {
		return "", errors.New("--dir is missing: the folder of the cluster")
	}
	absolute, err := filepath.Abs(*dir)
	return state(absolute), err
}

// create makes the folder, which must not hold anything yet.
func (s state) create() error {
	if len(s) > maxPath {
		return fmt.Errorf("%s is longer than %d bytes, too long for the sockets below it: take a shorter --dir", s, maxPath)
	}
	if held, _ := os.ReadDir(string(s)); len(held) > 0 {
		if _, err := os.Stat(s.path(marker)); err != nil {
			return fmt.Errorf("%s holds other things than a cluster: take another --dir", s)
		}
		if pid, _ := s.supervisor(); pid != 0 {
			return fmt.Errorf("a cluster is up in %s (process %d): `cluster down --dir %s` ends it", s, pid, s)
		}
		return fmt.Errorf("%s holds what is left of a cluster: `cluster down --dir %s` removes it", s, s)
	}
	for _, folder := range []string{"bin", "lib", "log", "run"} {
		if err := os.MkdirAll(s.path(folder), 0o755); err != nil {
			return err
		}
	}
	// Of two that come at once one finds it made.
	file, err := os.OpenFile(s.path(marker), os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return file.Close()
}

// supervisor gives the process id of the supervisor, or 0 if it has ended or never was.
func (s state) supervisor() (int, error) {
	data, err := os.ReadFile(s.path("supervisor"))
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(s.path(marker)); err != nil {
			return 0, fmt.Errorf("%s is not the folder of a cluster", s)
		}
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var pid int
	var started string
	if _, err := fmt.Sscan(string(data), &pid, &started); err != nil {
		return 0, fmt.Errorf("%s: %w", s.path("supervisor"), err)
	}
	if startTime(pid) != started { // gone, or another process has its number now
		return 0, nil
	}
	return pid, nil
}

// running is the same for those who need a cluster that is up.
func (s state) running() (int, error) {
	pid, err := s.supervisor()
	if err == nil && pid == 0 {
		err = fmt.Errorf("no cluster is up in %s: `cluster up --dir %s` starts one", s, s)
	}
	return pid, err
}

// remember writes down who the supervisor is.
func (s state) remember(pid int) error {
	return os.WriteFile(s.path("supervisor"), fmt.Appendf(nil, "%d %s\n", pid, startTime(pid)), 0o644)
}

// kill ends the supervisor, and with it everything: the processes of an API server die with it, and of a node it is
// the first process, whose end ends all others of its namespaces, their mounts, interfaces and packet filters.
func (s state) kill() error {
	pid, err := s.supervisor()
	if err != nil || pid == 0 {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return retry(20*time.Second, func() error {
		if pid, _ := s.supervisor(); pid != 0 {
			return fmt.Errorf("process %d was killed and does not end", pid)
		}
		return nil
	})
}

// log gives the supervisor's last words.
func (s state) log() string { return tail(s.path("log/supervisor.log")) }

// tail gives the end of a log, as much of it as fits a screen.
func tail(path string) string {
	said, _ := os.ReadFile(path)
	return strings.TrimSpace(string(said[max(0, len(said)-3000):]))
}

// startTime is when a process started, in the kernel's ticks since boot, or "" if it has ended.
func startTime(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name may hold anything, and ends at the last parenthesis. After it come state, first, and start time, 20th.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if fields[0] == "Z" || fields[0] == "X" {
		return ""
	}
	return fields[19]
}

// retry calls f until it gives no error, or for as long as limit.
func retry(limit time.Duration, f func() error) error {
	for end := time.Now().Add(limit); ; time.Sleep(poll) {
		if err := f(); err == nil || time.Now().After(end) {
			return err
		}
	}
}
