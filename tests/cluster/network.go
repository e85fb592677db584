// The node's network, which has no way out, and the one way in: to the API server.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"github.com/vishvananda/netlink"
)

// inheritedSocket is the first descriptor that `up` hands on beside the three of every process.
const inheritedSocket = 3

// makeNetwork gives the loopback interface the node's address: there is no other, and not every kernel can make one.
func makeNetwork() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return err
	}
	address, err := netlink.ParseAddr(nodeIP + "/32")
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(loopback, address); err != nil {
		return err
	}
	// A packet is routed before kube-proxy's rules send it elsewhere: Services need a route, which none of them takes.
	_, services, err := net.ParseCIDR(serviceCIDR)
	if err != nil {
		return err
	}
	route := netlink.Route{LinkIndex: loopback.Attrs().Index, Dst: services, Src: net.ParseIP(nodeIP)}
	if err := netlink.RouteAdd(&route); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return err
	}
	return openWayIn()
}

// openWayIn passes connections on to the API server, which listens on the same port inside as the socket outside.
func openWayIn() error {
	listener, err := net.FileListener(os.NewFile(inheritedSocket, "port of the API server"))
	if err != nil {
		return err
	}
	address, isTCP := listener.Addr().(*net.TCPAddr)
	if !isTCP {
		return fmt.Errorf("the inherited socket has the address %v", listener.Addr())
	}
	go func() {
		for {
			outer, err := listener.Accept()
			if err != nil {
				log.Fatalf("the way to the API server is closed: %v", err)
			}
			go pass(outer, fmt.Sprintf("127.0.0.1:%d", address.Port))
		}
	}()
	return nil
}

// pass connects both sides until each has said all.
func pass(outer net.Conn, address string) {
	defer outer.Close()
	inner, err := net.Dial("tcp", address)
	if err != nil { // not up yet; the client is told by the closed connection
		return
	}
	defer inner.Close()
	go func() {
		io.Copy(inner, outer)
		inner.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(outer, inner)
}
