// etcd and the API server.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// patience is how long the API server or the node may take to get ready.
const patience = 90 * time.Second

// start brings the components up, each after what it needs.
func (s *supervisor) start() error {
	authority, err := newAuthority(s.path("pki"))
	if err != nil {
		return err
	}
	if err := s.certify(authority); err != nil {
		return err
	}
	if err := writeConfigs(s.state); err != nil {
		return err
	}
	if err := s.startEtcd(); err != nil {
		return err
	}
	if err := s.startAPI(); err != nil {
		return err
	}
	if !s.full {
		_, err := s.waitForAPI()
		return err
	}
	// It needs nothing, and the first image is loaded as soon as it is there.
	if _, err := s.run("containerd", "--config", s.path("containerd.toml")); err != nil {
		return err
	}
	client, err := s.waitForAPI()
	if err != nil {
		return err
	}
	return s.startNode(authority, client)
}

func (s *supervisor) server() string { return fmt.Sprintf("https://127.0.0.1:%d", s.port) }

// certify issues what the API server shows, to clients and to the kubelet, and what the administrator does.
func (s *supervisor) certify(authority *authority) error {
	return errors.Join(
		authority.serving("apiserver", "127.0.0.1", "localhost", nodeIP, serviceIP,
			"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"),
		authority.client("kubelet-client", identity{"kube-apiserver", []string{"system:masters"}}),
		authority.kubeconfig(s.kubeconfig(), s.server(), identity{"admin", []string{"system:masters"}}),
	)
}

// startEtcd has it listen on socket files alone, for which it takes neither a port nor certificates.
func (s *supervisor) startEtcd() error {
	_, err := s.run("etcd",
		"--data-dir="+s.path("etcd"),
		"--unsafe-no-fsync",
		"--log-level=warn",
		"--listen-client-urls="+s.etcd(),
		"--listen-peer-urls=unix://"+s.path("etcd-peer.sock"),
		// For other members, of which there are none; it refuses the path of a socket here.
		"--advertise-client-urls=http://localhost:2379",
	)
	return err
}

func (s *supervisor) etcd() string { return "unix://" + s.path("etcd.sock") }

func (s *supervisor) startAPI() error {
	pki := func(file string) string { return s.path("pki/" + file) }
	args := []string{
		"--etcd-servers=" + s.etcd(),
		fmt.Sprintf("--secure-port=%d", s.port),
		"--tls-cert-file=" + pki("apiserver.crt"),
		"--tls-private-key-file=" + pki("apiserver.key"),
		"--client-ca-file=" + pki("ca.crt"),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + pki("sa.key"),
		"--service-account-signing-key-file=" + pki("sa.key"),
		"--service-cluster-ip-range=" + serviceCIDR,
		"--authorization-mode=Node,RBAC",
		"--allow-privileged=true",
	}
	if s.full {
		args = append(args,
			"--bind-address=0.0.0.0",
			"--advertise-address="+nodeIP,
			"--enable-admission-plugins=NodeRestriction",
			// It would look up the node's name, which nobody knows.
			"--kubelet-preferred-address-types=InternalIP",
			"--kubelet-certificate-authority="+pki("ca.crt"),
			"--kubelet-client-certificate="+pki("kubelet-client.crt"),
			"--kubelet-client-key="+pki("kubelet-client.key"),
		)
	} else {
		args = append(args,
			"--bind-address=127.0.0.1",
			"--advertise-address=127.0.0.1",
			"--permit-port-sharing", // with the socket that keeps the port
			// Endpoints may not be loopback addresses.
			"--endpoint-reconciler-type=none",
			// Without controllers a namespace has no default account, and its admission would refuse every pod.
			"--disable-admission-plugins=ServiceAccount",
		)
	}
	args = append(args, s.auditing()...)
	if s.featureGates != "" {
		args = append(args, "--feature-gates="+s.featureGates)
	}
	if s.runtimeConfig != "" {
		args = append(args, "--runtime-config="+s.runtimeConfig)
	}
	var err error
	s.api, err = s.run("kube-apiserver", args...)
	return err
}

// auditing are the arguments for the audit log.
func (s *supervisor) auditing() []string {
	policy := s.auditPolicy
	if policy == "" && s.audit {
		policy = s.path("audit-policy.yaml")
	}
	if policy == "" {
		return nil
	}
	return []string{
		"--audit-policy-file=" + policy,
		"--audit-log-path=" + s.path("log/audit.log"),
		// 10,000 objects with some writes each make 100 MiB, where by default it would begin a new file.
		"--audit-log-maxsize=2048",
		"--audit-log-maxbackup=1",
	}
}

// restartAPI loses no data: those are with etcd.
func (s *supervisor) restartAPI() error {
	if err := s.stop(s.api); err != nil {
		return err
	}
	if err := s.startAPI(); err != nil {
		return err
	}
	_, err := s.waitForAPI()
	return err
}

// waitForAPI returns when requests are answered and the namespaces exist that every cluster has.
func (s *supervisor) waitForAPI() (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", s.kubeconfig())
	if err != nil {
		return nil, err
	}
	config.Timeout = 10 * time.Second // a request that hangs is asked again
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	err = retry(patience, func() error {
		if err := client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error(); err != nil {
			return err
		}
		for _, namespace := range []string{"default", "kube-system"} {
			if _, err := client.CoreV1().Namespaces().Get(ctx, namespace, metav1.GetOptions{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the API server is not ready after %v: %w", patience, err)
	}
	log.Print("the API server answers")
	return client, nil
}
