// What separates a node from the machine: its mounts and kernel settings.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// nodePaths are those that the components insist on, each with the part of the cluster's folder that the node has
// there. Whole folders that exist everywhere: a mount point made on the machine would have to be removed again, under
// the feet of another cluster.
var nodePaths = map[string]string{"/run": "run", "/var/log": "log", "/var/lib": "lib"}

// tunables are settings that the kubelet writes for the whole machine, with the values that it wants. It finds them
// there, in files mounted over the machine's own, and so writes none.
var tunables = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// isolate makes the node out of the fresh namespaces that this process was started in.
func isolate(s state) error {
	// Nothing that is mounted from here on shows outside. Within, pods may share mounts with the node.
	for _, propagation := range []uintptr{syscall.MS_SLAVE, syscall.MS_SHARED} {
		if err := syscall.Mount("", "/", "", syscall.MS_REC|propagation, ""); err != nil {
			return fmt.Errorf("cannot separate the mounts: %w", err)
		}
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("cannot mount /proc: %w", err)
	}
	for path, own := range nodePaths {
		if err := bindMount(s.path(own), path); err != nil {
			return err
		}
	}
	for name, value := range tunables {
		file := s.path("run/" + strings.ReplaceAll(name, "/", "."))
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := bindMount(file, "/proc/sys/"+name); err != nil {
			return err
		}
	}
	if err := makeNetwork(); err != nil {
		return fmt.Errorf("cannot make the node's network: %w", err)
	}
	for _, root := range cgroupRoots() {
		if err := os.MkdirAll(filepath.Join(root, s.cgroup()), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func bindMount(from, to string) error {
	if err := syscall.Mount(from, to, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("cannot mount %s over %s: %w", from, to, err)
	}
	return nil
}
