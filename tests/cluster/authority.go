// A certificate authority that lives as long as its cluster.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// validity of every certificate; one that is older than its cluster is no use.
const validity = 30 * 24 * time.Hour

// authority has its files, and those of all it issues, in a folder.
type authority struct {
	folder      string
	certificate *x509.Certificate
	key         crypto.Signer
}

// identity is who a client is to the API server.
type identity struct {
	user   string
	groups []string
}

// newAuthority makes one, and sa.key, which signs the tokens of service accounts.
func newAuthority(folder string) (*authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	a := &authority{folder: folder}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "test cluster"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if err := a.issue("ca", template); err != nil {
		return nil, err
	}
	tokens, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := a.writeKey("sa.key", tokens); err != nil {
		return nil, err
	}
	return openAuthority(folder)
}

// openAuthority takes up one that was made.
func openAuthority(folder string) (*authority, error) {
	a := &authority{folder: folder}
	certificate, err := a.read("ca.crt")
	if err != nil {
		return nil, err
	}
	if a.certificate, err = x509.ParseCertificate(certificate); err != nil {
		return nil, err
	}
	key, err := a.read("ca.key")
	if err != nil {
		return nil, err
	}
	a.key, err = x509.ParseECPrivateKey(key)
	return a, err
}

func (a *authority) path(file string) string { return filepath.Join(a.folder, file) }

// serving issues NAME.crt and NAME.key for a server with these addresses and names.
func (a *authority) serving(name string, hosts ...string) error {
	certificate := &x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if address := net.ParseIP(host); address != nil {
			certificate.IPAddresses = append(certificate.IPAddresses, address)
		} else {
			certificate.DNSNames = append(certificate.DNSNames, host)
		}
	}
	return a.issue(name, certificate)
}

// client issues NAME.crt and NAME.key for a client.
func (a *authority) client(name string, who identity) error {
	return a.issue(name, &x509.Certificate{
		Subject:     pkix.Name{CommonName: who.user, Organization: who.groups},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
}

// kubeconfig writes one that needs no other file.
func (a *authority) kubeconfig(path, server string, who identity) error {
	name := "client-" + filepath.Base(path)
	if err := a.client(name, who); err != nil {
		return err
	}
	config := api.NewConfig()
	config.Clusters["test"] = &api.Cluster{Server: server, CertificateAuthority: a.path("ca.crt")}
	config.AuthInfos[who.user] = &api.AuthInfo{ClientCertificate: a.path(name + ".crt"), ClientKey: a.path(name + ".key")}
	config.Contexts["test"] = &api.Context{Cluster: "test", AuthInfo: who.user}
	config.CurrentContext = "test"
	if err := api.FlattenConfig(config); err != nil { // takes the files in
		return err
	}
	return clientcmd.WriteToFile(*config, path)
}

// issue signs a certificate for a fresh key; the authority's own by itself.
func (a *authority) issue(name string, certificate *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if certificate.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return err
	}
	// Clocks of pods are the machine's, but it may be set back a little.
	certificate.NotBefore = time.Now().Add(-time.Hour)
	certificate.NotAfter = time.Now().Add(validity)
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = certificate, key
	}
	signed, err := x509.CreateCertificate(rand.Reader, certificate, parent, key.Public(), signer)
	if err != nil {
		return fmt.Errorf("cannot sign %s: %w", name, err)
	}
	return errors.Join(a.write(name+".crt", "CERTIFICATE", signed), a.writeKey(name+".key", key))
}

func (a *authority) writeKey(file string, key *ecdsa.PrivateKey) error {
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return a.write(file, "EC PRIVATE KEY", encoded)
}

func (a *authority) write(file, kind string, data []byte) error {
	return os.WriteFile(a.path(file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600)
}

func (a *authority) read(file string) ([]byte, error) {
	data, err := os.ReadFile(a.path(file))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", a.path(file))
	}
	return block.Bytes, nil
}
