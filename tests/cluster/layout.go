// An image in one file: the layout of OCI in a tar, as containerd, podman and docker read it.
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
)

// object is JSON.
type object = map[string]any

// layout writes the parts of an image, which refer to each other by descriptors.
type layout struct{ tar *tar.Writer }

// writeLayout writes the image of one layer.
func writeLayout(path, name, entrypoint string, layer *layer) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	l := layout{tar.NewWriter(file)}
	return errors.Join(l.image(name, entrypoint, layer), l.tar.Close(), file.Close())
}

func (l layout) image(name, entrypoint string, layer *layer) error {
	size, digest, err := layer.finish()
	if err != nil {
		return err
	}
	content, err := l.blob("layer.v1.tar", digest, size, layer.file)
	if err != nil {
		return err
	}
	config, err := l.encoded("config.v1+json", object{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       object{"Entrypoint": []string{entrypoint}, "WorkingDir": "/"},
		"rootfs":       object{"type": "layers", "diff_ids": []string{digest}},
	})
	if err != nil {
		return err
	}
	manifest, err := l.encoded("manifest.v1+json", object{
		"schemaVersion": 2,
		"mediaType":     "application/vnd.oci.image.manifest.v1+json",
		"config":        config,
		"layers":        []object{content},
	})
	if err != nil {
		return err
	}
	// The second is OCI's, for the tag alone; containerd takes the whole name from the first.
	manifest["annotations"] = object{"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name}
	return errors.Join(
		l.document("index.json", object{"schemaVersion": 2, "manifests": []object{manifest}}),
		l.document("oci-layout", object{"imageLayoutVersion": "1.0.0"}),
	)
}

// encoded stores a document as a blob and gives its descriptor.
func (l layout) encoded(kind string, document object) (object, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	hash.Write(data)
	return l.blob(kind, digest(hash), int64(len(data)), bytes.NewReader(data))
}

// blob stores content under its digest and gives its descriptor.
func (l layout) blob(kind, digest string, size int64, content io.Reader) (object, error) {
	descriptor := object{"mediaType": "application/vnd.oci.image." + kind, "digest": digest, "size": size}
	return descriptor, l.entry("blobs/"+strings.Replace(digest, ":", "/", 1), size, content)
}

func (l layout) document(name string, document object) error {
	data, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return l.entry(name, int64(len(data)), bytes.NewReader(data))
}

func (l layout) entry(name string, size int64, content io.Reader) error {
	if err := l.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size}); err != nil {
		return err
	}
	_, err := io.Copy(l.tar, content)
	return err
}
