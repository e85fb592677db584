// Command cluster is a whole single-node Kubernetes in one program, for tests.
//
// It holds the upstream components, each run as a process of its own, and the commands that start and stop them
// together. The README beside it says what such a cluster has and lacks.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// command is one of this program's own, with what its help says.
type command struct {
	usage string
	run   func(ctx context.Context, flags *flag.FlagSet, args []string) error
}

// commands are this program's own; `supervise` is what `up` leaves running, and for no one else.
var commands = map[string]command{
	"up":         {"up --dir DIR [--full] [--audit] [OPTION]..\n\nStarts a cluster and prints the path of its kubeconfig.", up},
	"down":       {"down --dir DIR [--keep-logs]\n\nEnds a cluster, or what is left of one, and removes its folder.", down},
	"restart":    {"restart --dir DIR\n\nEnds the API server and starts it again, on the same port with the same data.", restart},
	"kubeconfig": {"kubeconfig --dir DIR [--user NAME [--group NAME]..]\n\nPrints the path of a kubeconfig: the administrator's, or one made for a user.", kubeconfig},
	"image": {"image --dir DIR NAME FILE[:DEST]..\nimage --output TAR NAME FILE[:DEST]..\nimage --dir DIR --archive TAR [NAME]\n\n" +
		"Makes an image of one layer from files and folders, whose entrypoint is the first file, and loads it.", image},
	"enter":     {"enter --dir DIR -- COMMAND..\n\nRuns a command in the node's namespaces, where pods and Services are reached by address.", enter},
	"supervise": {"supervise: what `up` starts", supervise},
}

const overview = `usage: cluster COMMAND --help
commands: up, down, restart, kubeconfig, image, enter, and the clients kubectl and helm`

func main() {
	name := filepath.Base(os.Args[0])
	if programs[name] == nil && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		name = os.Args[0]
	}
	if run := programs[name]; run != nil {
		run()
		return
	}
	command, known := commands[name]
	if !known {
		fmt.Fprintln(os.Stderr, overview)
		os.Exit(2)
	}
	if err := run(name, command); err != nil {
		fmt.Fprintf(os.Stderr, "cluster %s: %v\n", name, err)
		os.Exit(1)
	}
}

// run gives the command its flags and a context that ends with the first signal to end.
func run(name string, command command) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "usage: cluster %s\n\n", command.usage)
		flags.PrintDefaults()
	}
	err := command.run(ctx, flags, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}
