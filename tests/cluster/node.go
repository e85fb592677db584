// The components of a node, and what makes it ready.
package main

import (
	"context"
	"fmt"
	"net"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// The node and its addresses, which exist in its own network namespace alone.
const (
	nodeName    = "node"
	nodeIP      = "10.123.0.1"
	podCIDR     = "10.123.1.0/24"
	serviceCIDR = "10.123.2.0/24"
	serviceIP   = "10.123.2.1" // of the Service `kubernetes`: the first of the range
	clusterZone = "cluster.local"
)

// startNode returns when pods can be run, find Services by name and reach them.
func (s *supervisor) startNode(authority *authority, client kubernetes.Interface) error {
	for file, who := range map[string]identity{
		"kubelet":            {"system:node:" + nodeName, []string{"system:nodes"}},
		"kube-proxy":         {"system:kube-proxy", nil},
		"kube-scheduler":     {"system:kube-scheduler", nil},
		"controller-manager": {"system:kube-controller-manager", nil},
	} {
		if err := authority.kubeconfig(s.path("pki/"+file), s.server(), who); err != nil {
			return err
		}
	}
	if err := authority.serving("kubelet-server", nodeName, nodeIP, "127.0.0.1"); err != nil {
		return err
	}
	for _, component := range s.nodeComponents() {
		if _, err := s.run(component[0], component[1:]...); err != nil {
			return err
		}
	}
	err := retry(patience, func() error { return nodeWorks(client) })
	if err != nil {
		return fmt.Errorf("the node is not ready after %v: %w", patience, err)
	}
	return nil
}

func (s *supervisor) nodeComponents() [][]string {
	pki := func(file string) string { return s.path("pki/" + file) }
	return [][]string{
		{"kubelet",
			"--config=" + s.path("kubelet.yaml"),
			"--kubeconfig=" + pki("kubelet"),
			"--hostname-override=" + nodeName,
			"--node-ip=" + nodeIP},
		{"kube-controller-manager",
			"--kubeconfig=" + pki("controller-manager"),
			"--secure-port=0",
			"--leader-elect=false",
			"--use-service-account-credentials",
			"--service-account-private-key-file=" + pki("sa.key"),
			"--root-ca-file=" + pki("ca.crt"),
			"--cluster-signing-cert-file=" + pki("ca.crt"),
			"--cluster-signing-key-file=" + pki("ca.key")},
		{"kube-scheduler",
			"--kubeconfig=" + pki("kube-scheduler"),
			"--secure-port=0",
			"--leader-elect=false"},
		{"kube-proxy", "--config=" + s.path("kube-proxy.yaml")},
		// A process on the node's address rather than a pod: it needs no image, and is ready sooner.
		{"coredns", "-conf", s.path("Corefile")},
	}
}

// nodeWorks says what is missing, in the order in which it comes.
func nodeWorks(client kubernetes.Interface) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	node, err := client.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if !isReady(node) {
		return fmt.Errorf("node %s is not Ready: %v", nodeName, node.Status.Conditions)
	}
	if _, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{}); err != nil {
		return err
	}
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, nodeIP+":53")
	}}
	if _, err := resolver.LookupHost(ctx, "kubernetes.default.svc."+clusterZone+"."); err != nil {
		return err
	}
	// kube-proxy's rules lead from there to the API server.
	connection, err := net.DialTimeout("tcp", serviceIP+":443", time.Second)
	if err != nil {
		return err
	}
	return connection.Close()
}

func isReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
