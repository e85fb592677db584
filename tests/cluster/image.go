// Images for a node that can pull none: made of files, or taken from an archive.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// image makes one and loads it, or writes it to a file, or loads an archive that holds any.
func image(ctx context.Context, flags *flag.FlagSet, args []string) error {
	output := flags.String("output", "", "write the image to this `file` and load it nowhere")
	archive := flags.String("archive", "", "load this `file`, an archive of OCI or Docker, under the name that it has there; where that is a tag alone, as NAME:tag")
	dir := flags.String("dir", "", "`folder` of the cluster to load it into")
	if err := flags.Parse(args); err != nil {
		return err
	}
	absolute, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	s := state(absolute)
	switch {
	case (*dir == "") == (*output == ""):
		return errors.New("name either --dir, to load the image, or --output, to write it")
	case *archive != "" && *dir != "" && flags.NArg() < 2:
		return load(ctx, s, *archive, flags.Arg(0))
	case *archive != "" || flags.NArg() < 2:
		return errors.New("want NAME FILE[:DEST].., or --archive with at most a NAME")
	}
	made := *output
	if made == "" {
		made = s.path(fmt.Sprintf("image-%d.tar", os.Getpid()))
		defer os.Remove(made)
	}
	if err := makeImage(made, flags.Arg(0), flags.Args()[1:]); err != nil {
		return err
	}
	if *output != "" {
		return nil
	}
	return load(ctx, s, made, "")
}

// makeImage writes an image of files that are named as FILE or FILE:DEST; the first is the entrypoint.
func makeImage(path, name string, files []string) error {
	if tag := name[strings.LastIndexByte(name, '/')+1:]; !strings.Contains(tag, ":") || strings.HasSuffix(tag, ":latest") {
		return fmt.Errorf("%s: name a tag, and not latest, which the node would try to pull", name)
	}
	layer, err := newLayer(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer layer.discard()
	var entrypoint string
	for i, file := range files {
		source, target, named := strings.Cut(file, ":")
		if !named {
			target = "/" + filepath.Base(source)
		}
		if i == 0 {
			entrypoint = target
		}
		if err := layer.add(source, target); err != nil {
			return fmt.Errorf("cannot take %s into the image: %w", source, err)
		}
	}
	return writeLayout(path, name, entrypoint, layer)
}

// load hands an archive to the node's containerd, under whose namespace `k8s.io` alone the kubelet looks. The name
// completes those that are tags alone.
func load(ctx context.Context, s state, archive, name string) error {
	if _, err := s.running(); err != nil {
		return err
	}
	socket := s.path("run/containerd/containerd.sock")
	if !exists(socket) {
		return fmt.Errorf("%s has no node to load images into: it was started without --full", s)
	}
	args := []string{"--address", socket, "--namespace", "k8s.io", "images", "import"}
	if name != "" {
		args = append(args, "--base-name", name)
	}
	if said, err := exec.CommandContext(ctx, "ctr", append(args, archive)...).CombinedOutput(); err != nil {
		return fmt.Errorf("containerd does not take the image: %w\n%s", err, said)
	}
	return nil
}
