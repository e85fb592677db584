// The program of every pod's first container, whose only duty is to hold the pod's namespaces.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
)

const pauseImage = "localhost/pause:1"

// pauseCode is `for (;;) pause();` as the processor takes it.
var pauseCode = map[string][]byte{
	"amd64": {
		0xb8, 34, 0, 0, 0, // mov eax, 34 (pause)
		0x0f, 0x05, // syscall
		0xeb, 0xf7, // jmp to the beginning
	},
}

const (
	elfBase    = 0x400000
	elfHeaders = 64 + 56 // that of the file, that of its one segment
)

// pauseProgram writes the smallest file that the kernel runs.
func pauseProgram(code []byte) []byte {
	var file bytes.Buffer
	size := uint64(elfHeaders + len(code))
	for _, field := range []any{
		[16]byte{0x7f, 'E', 'L', 'F', 2, 1, 1}, // 64 bits, little-endian, version 1
		uint16(2), uint16(62), uint32(1),       // a program, of x86-64, version 1
		uint64(elfBase + elfHeaders), uint64(64), uint64(0), uint32(0), // entry, segments, no sections, no flags
		uint16(64), uint16(56), uint16(1), // sizes of the headers, one segment
		uint16(0), uint16(0), uint16(0), // no sections
		uint32(1), uint32(5), // load, readable and executable
		uint64(0), uint64(elfBase), uint64(elfBase), size, size, uint64(4096),
		code,
	} {
		// A buffer takes everything.
		binary.Write(&file, binary.LittleEndian, field)
	}
	return file.Bytes()
}

// loadPause makes its image and loads it.
func loadPause(s state) error {
	code := pauseCode[runtime.GOARCH]
	if code == nil {
		return fmt.Errorf("there is no pause program for %s yet: --full runs on amd64", runtime.GOARCH)
	}
	if !exists(s.path("run/containerd/containerd.sock")) {
		return fmt.Errorf("containerd does not listen yet")
	}
	program := s.path("run/pause")
	if err := os.WriteFile(program, pauseProgram(code), 0o755); err != nil {
		return err
	}
	archive := s.path("run/pause.tar")
	defer os.Remove(archive)
	if err := makeImage(archive, pauseImage, []string{program}); err != nil {
		return err
	}
	return load(context.Background(), s, archive, "")
}
