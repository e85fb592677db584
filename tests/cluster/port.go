// The API server's port on the machine's loopback, taken once and kept for as long as the cluster lives.
package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// takePort gives a socket that has the port, and writes into the options which it is.
//
// An API server alone binds to the port by itself, which the socket allows (SO_REUSEPORT) as it never listens: so
// nobody else gets the port, neither before the API server starts nor while it is restarted. A node has a network of
// its own; there the socket listens, as it belongs to the network in which it was made, and the supervisor inherits it.
func takePort(o *options) (*os.File, error) {
	if o.port != 0 {
		// Another cluster of the same user would share its port: a socket that shares none is refused.
		probe, err := bound(o.port, unix.SO_REUSEADDR)
		if errors.Is(err, unix.EADDRINUSE) {
			return nil, fmt.Errorf("port %d of 127.0.0.1 is taken: name another one, or none for a free one", o.port)
		}
		if err != nil {
			return nil, err
		}
		unix.Close(probe)
	}
	option := unix.SO_REUSEPORT
	if o.full {
		option = unix.SO_REUSEADDR
	}
	socket, err := bound(o.port, option)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(socket), "port of the API server")
	if o.full {
		err = unix.Listen(socket, unix.SOMAXCONN)
	}
	if err == nil {
		o.port, err = portOf(socket)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// bound gives a socket with a port of the loopback, which one option allows others to share.
func bound(port, option int) (int, error) {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("cannot make a socket: %w", err)
	}
	err = unix.SetsockoptInt(socket, unix.SOL_SOCKET, option, 1)
	if err == nil {
		err = unix.Bind(socket, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}})
	}
	if err != nil {
		unix.Close(socket)
		return 0, fmt.Errorf("cannot bind to 127.0.0.1:%d: %w", port, err)
	}
	return socket, nil
}

func portOf(socket int) (int, error) {
	address, err := unix.Getsockname(socket)
	if err != nil {
		return 0, err
	}
	inet, known := address.(*unix.SockaddrInet4)
	if !known {
		return 0, fmt.Errorf("the socket has the address %v", address)
	}
	return inet.Port, nil
}
