// The components' configuration files, written into the cluster's folder.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"text/template"
)

// cniPlugins is where Debian puts them.
const cniPlugins = "/usr/lib/cni"

//go:embed config
var configs embed.FS

// writeConfigs fills in the templates in config/ and keeps their names.
func writeConfigs(s state) error {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return fmt.Errorf("cannot ask for the limit of open files: %w", err)
	}
	values := map[string]any{
		"Dir":        string(s),
		"Cgroup":     s.cgroup(),
		"NodeName":   nodeName,
		"NodeIP":     nodeIP,
		"PodCIDR":    podCIDR,
		"Zone":       clusterZone,
		"PauseImage": pauseImage,
		"CNIPlugins": cniPlugins,
		"MaxFiles":   files.Max,
	}
	templates, err := fs.Sub(configs, "config")
	if err != nil {
		return err
	}
	return fs.WalkDir(templates, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return writeConfig(templates, name, s.path(name), values)
	})
}

func writeConfig(templates fs.FS, name, path string, values map[string]any) error {
	parsed, err := template.New(filepath.Base(name)).Option("missingkey=error").ParseFS(templates, name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return parsed.Execute(file, values)
}
