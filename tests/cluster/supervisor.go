// The process that stays: parent of all components, which end with it, and it with any of them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// supervise starts the components and stays until it is killed or one of them ends.
func supervise(_ context.Context, flags *flag.FlagSet, args []string) error {
	// `restart` comes as a hangup; whoever wants the end kills.
	signal.Reset(syscall.SIGINT, syscall.SIGTERM)
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)

	var o options
	o.register(flags)
	s, err := parse(flags, args)
	if err != nil {
		return err
	}
	// Components are to die with this process, which for the kernel is the thread that started them.
	runtime.LockOSThread()
	supervisor := &supervisor{state: s, options: o, running: map[int]*component{}}
	go supervisor.reap()

	if o.full {
		if err := isolate(s); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := supervisor.start(); err != nil {
		return err
	}
	for {
		log.Printf("ready after %v", time.Since(began).Round(time.Millisecond))
		if err := os.WriteFile(s.path("ready"), nil, 0o644); err != nil {
			return err
		}
		<-hangups
		began = time.Now()
		if err := supervisor.restartAPI(); err != nil {
			return err
		}
	}
}

type supervisor struct {
	state
	options
	mutex   sync.Mutex
	running map[int]*component // by process id
	api     *component         // the API server
}

type component struct {
	name string
	pid  int
	// Ending on purpose: tells when it has.
	stopped chan struct{}
}

// run starts a component in the background, whose output goes to log/NAME.log.
func (s *supervisor) run(name string, args ...string) (*component, error) {
	output, err := os.OpenFile(s.path("log/"+name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	cmd := &exec.Cmd{Path: "/proc/self/exe", Args: append([]string{name}, args...)}
	if own := filepath.Join(s.assets, name); s.assets != "" && exists(own) {
		cmd = exec.Command(own, args...)
	} else if programs[name] == nil {
		cmd = exec.Command(name, args...)
	}
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	// The lock keeps its end from being seen before its name is known.
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", name, err)
	}
	started := &component{name: name, pid: cmd.Process.Pid}
	s.running[started.pid] = started
	return started, nil
}

// stop ends a component without the end of the cluster.
func (s *supervisor) stop(c *component) error {
	stopped := make(chan struct{})
	s.mutex.Lock()
	c.stopped = stopped
	s.mutex.Unlock()
	if err := syscall.Kill(c.pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("cannot end %s: %w", c.name, err)
	}
	<-stopped
	return nil
}

// reap collects ended children, as the first process of a namespace has to, and ends this process with a component.
func (s *supervisor) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil { // no child yet
			time.Sleep(poll)
			continue
		}
		s.mutex.Lock()
		ended := s.running[pid]
		delete(s.running, pid)
		s.mutex.Unlock()
		switch {
		case ended == nil:
		case ended.stopped != nil:
			close(ended.stopped)
		default:
			log.Fatalf("%s ended (exit status %d, signal %d); its last words:\n%s",
				ended.name, status.ExitStatus(), status.Signal(), tail(s.path("log/"+ended.name+".log")))
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// find gives the path of a program, which may be named by its path.
func find(program string) (string, error) { return exec.LookPath(program) }
