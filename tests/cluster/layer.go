// The one layer of an image, written to a file: it may hold a whole system.
package main

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// layer collects files. It keeps neither times nor owners: the same files make the same image.
type layer struct {
	file    *os.File
	hash    hash.Hash
	tar     *tar.Writer
	folders map[string]bool
}

func newLayer(folder string) (*layer, error) {
	file, err := os.CreateTemp(folder, "layer-")
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	return &layer{file, hash, tar.NewWriter(io.MultiWriter(file, hash)), map[string]bool{"/": true}}, nil
}

func (l *layer) discard() error {
	return errors.Join(l.file.Close(), os.Remove(l.file.Name()))
}

// finish gives size and digest of what was written, and goes back to its beginning.
func (l *layer) finish() (int64, string, error) {
	if err := l.tar.Close(); err != nil {
		return 0, "", err
	}
	size, err := l.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, "", err
	}
	_, err = l.file.Seek(0, io.SeekStart)
	return size, digest(l.hash), err
}

func digest(hash hash.Hash) string { return fmt.Sprintf("sha256:%x", hash.Sum(nil)) }

// add takes a file, or a folder with all in it. What is named may be a link; links below it stay links.
func (l *layer) add(source, target string) error {
	source, err := filepath.EvalSymlinks(source)
	if err != nil {
		return err
	}
	return filepath.WalkDir(source, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		below, err := filepath.Rel(source, file)
		if err != nil {
			return err
		}
		return l.take(file, path.Join("/", target, below), info)
	})
}

func (l *layer) take(file, target string, info fs.FileInfo) error {
	switch info.Mode().Type() {
	case fs.ModeDir:
		return l.folder(target, info.Mode())
	case fs.ModeSymlink:
		link, err := os.Readlink(file)
		if err != nil {
			return err
		}
		return l.header(&tar.Header{Typeflag: tar.TypeSymlink, Name: target, Linkname: link, Mode: 0o777})
	case 0:
		return l.regular(file, target, info)
	default: // sockets and devices: a container gets its own
		return nil
	}
}

func (l *layer) regular(file, target string, info fs.FileInfo) error {
	content, err := os.Open(file)
	if err != nil {
		return err
	}
	defer content.Close()
	return l.write(target, info.Mode(), info.Size(), content)
}

func (l *layer) write(target string, mode fs.FileMode, size int64, content io.Reader) error {
	header := tar.Header{Typeflag: tar.TypeReg, Name: target, Mode: int64(mode.Perm()), Size: size}
	if err := l.header(&header); err != nil {
		return err
	}
	_, err := io.Copy(l.tar, content)
	return err
}

func (l *layer) folder(name string, mode fs.FileMode) error {
	if l.folders[name] {
		return nil
	}
	l.folders[name] = true
	bits := int64(mode.Perm())
	if mode&fs.ModeSticky != 0 { // /tmp, where anybody may write
		bits |= 0o1000
	}
	return l.header(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: bits})
}

// header writes one, after those of the folders above it.
func (l *layer) header(header *tar.Header) error {
	if err := l.folder(path.Dir(path.Clean(header.Name)), 0o755); err != nil {
		return err
	}
	header.Name = strings.TrimPrefix(header.Name, "/")
	return l.tar.WriteHeader(header)
}
