// What a cluster is asked to be: typed at `up`, and handed on to the supervisor in the same form.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// options of a cluster, beside its folder.
type options struct {
	full          bool
	audit         bool
	auditPolicy   string
	featureGates  string
	runtimeConfig string
	assets        string
	port          int
}

// register makes flags of them.
func (o *options) register(flags *flag.FlagSet) {
	flags.BoolVar(&o.full, "full", false, "a node that runs pods, not the API server alone; needs root and the packages of the README")
	flags.BoolVar(&o.audit, "audit", false, "write each request to DIR/log/audit.log, without the components' own and without bodies")
	flags.StringVar(&o.auditPolicy, "audit-policy", "", "the same by a policy of your own, a `file`")
	flags.StringVar(&o.featureGates, "feature-gates", "", "of the API server, such as MutatingAdmissionPolicy=true (`list`)")
	flags.StringVar(&o.runtimeConfig, "runtime-config", "", "of the API server, such as admissionregistration.k8s.io/v1beta1=true (`list`)")
	flags.StringVar(&o.assets, "assets", "", "take etcd and kube-apiserver from this `folder`, as KUBEBUILDER_ASSETS names one")
	flags.IntVar(&o.port, "port", 0, "`port` of the API server on 127.0.0.1 (default a free one)")
}

// check makes paths absolute and says what cannot be.
func (o *options) check(s state) error {
	for _, path := range []*string{&o.auditPolicy, &o.assets} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		if _, err := os.Stat(absolute); err != nil {
			return err
		}
		*path = absolute
	}
	if o.assets != "" {
		for _, program := range []string{"etcd", "kube-apiserver"} {
			if _, err := os.Stat(filepath.Join(o.assets, program)); err != nil {
				return fmt.Errorf("--assets: %w", err)
			}
		}
	}
	if o.full {
		return canRunPods(s)
	}
	return nil
}

// arguments give the options as they are typed.
func (o *options) arguments(s state) []string {
	return []string{
		"--dir=" + string(s),
		fmt.Sprintf("--full=%t", o.full),
		fmt.Sprintf("--audit=%t", o.audit),
		"--audit-policy=" + o.auditPolicy,
		"--feature-gates=" + o.featureGates,
		"--runtime-config=" + o.runtimeConfig,
		"--assets=" + o.assets,
		fmt.Sprintf("--port=%d", o.port),
	}
}

// needs are the programs that a node calls, with the packages of Debian that hold them.
var needs = []struct{ program, pack string }{
	{"containerd", "containerd"},
	{"ctr", "containerd"},
	{"runc", "runc"},
	{cniPlugins + "/ptp", "containernetworking-plugins"},
	{"nft", "nftables"},
	{"iptables", "iptables"},
}

// canRunPods says what stands in the way of a node, if anything.
func canRunPods(s state) error {
	if os.Getuid() != 0 {
		return fmt.Errorf("--full needs root: a node makes namespaces, mounts and control groups")
	}
	for path := range nodePaths {
		if strings.HasPrefix(string(s), path+"/") {
			return fmt.Errorf("%s is below %s, where the node has a folder of its own: take another --dir", s, path)
		}
	}
	var missing, packages []string
	for _, need := range needs {
		if _, err := find(need.program); err != nil {
			missing, packages = append(missing, need.program), append(packages, need.pack)
		}
	}
	if missing != nil {
		return fmt.Errorf("--full needs %s, missing here: apt-get install --no-install-recommends %s",
			strings.Join(missing, ", "), strings.Join(unique(packages), " "))
	}
	return nil
}

func unique(words []string) []string {
	var once []string
	for _, word := range words {
		if len(once) == 0 || once[len(once)-1] != word {
			once = append(once, word)
		}
	}
	return once
}
