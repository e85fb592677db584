// Control groups, the only thing of a node that outlives its processes.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
)

// cgroupRoots gives the roots of the hierarchies: one in version 2, in version 1 one for each controller.
func cgroupRoots() []string {
	const root = "/sys/fs/cgroup"
	if exists(root + "/cgroup.controllers") {
		return []string{root}
	}
	roots, _ := filepath.Glob(root + "/*")
	return roots
}

// removeCgroups removes a group and all below it from each hierarchy.
func removeCgroups(name string) error {
	for _, root := range cgroupRoots() {
		var groups []string
		// What is gone already need not be removed.
		filepath.WalkDir(filepath.Join(root, name), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				groups = append(groups, path)
			}
			return nil
		})
		for _, group := range slices.Backward(groups) { // the inner ones first
			if err := syscall.Rmdir(group); err != nil && !errors.Is(err, syscall.ENOENT) {
				return fmt.Errorf("cannot remove %s: %w", group, err)
			}
		}
	}
	return nil
}
