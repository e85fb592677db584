// Kubeconfigs of a cluster that is up: the administrator's, and those of users whom a test needs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
)

// userName is what also can be a file's name.
var userName = regexp.MustCompile(`^[A-Za-z0-9:@_][A-Za-z0-9.:@_-]{0,62}$`)

// list is a flag that may be repeated.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

// kubeconfig issues a user's certificate anew each time: the groups may be others.
func kubeconfig(_ context.Context, flags *flag.FlagSet, args []string) error {
	user := flags.String("user", "", "`name` of a user, who has no rights but those that a binding gives")
	var groups list
	flags.Var(&groups, "group", "`name` of a group that the user is in; may be repeated")
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	if _, err := s.running(); err != nil {
		return err
	}
	if *user == "" {
		if groups != nil {
			return fmt.Errorf("--group is for a --user; the administrator's groups are fixed")
		}
		fmt.Println(s.kubeconfig())
		return nil
	}
	if !userName.MatchString(*user) {
		return fmt.Errorf("--user %q: letters, digits and .:@_- only, at most 63", *user)
	}
	path := s.path("users/" + *user)
	if err := writeUser(s, path, identity{*user, groups}); err != nil {
		return err
	}
	fmt.Println(path)
	return nil
}

func writeUser(s state, path string, who identity) error {
	administrator, err := clientcmd.LoadFromFile(s.kubeconfig())
	if err != nil {
		return err
	}
	authority, err := openAuthority(s.path("pki"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.path("users"), 0o700); err != nil {
		return err
	}
	return authority.kubeconfig(path, administrator.Clusters["test"].Server, who)
}
