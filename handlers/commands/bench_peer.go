package commands

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// peer is a server of others that is measured beside ours, as its own
// documentation starts it: documents in memory, nothing durable.
type peer struct {
	name   string
	script string // in the folder of the peers
	named  bool   // its messages begin with the document's name, and it wants a sign-in
}

var allPeers = []peer{
	{"@hocuspocus/server", "hocuspocus/server.js", true},
	{"@y/websocket-server", "y-websocket/node_modules/@y/websocket-server/src/server.js", false},
}

// peerServer is a peer that runs, as a process of its own.
type peerServer struct {
	peer
	address string
	process *exec.Cmd
	said    bytes.Buffer
	seed    peerSeed
}

// peerSeed is the document that people type in: as one update of the peers'
// own library, and the clock of the last character of each paragraph.
type peerSeed struct {
	Update string
	Ends   []uint64
}

// startPeer starts a peer and waits until it listens.
func startPeer(ctx context.Context, folder string, p peer, paragraphs int) (*peerServer, error) {
	s := &peerServer{peer: p}
	made, err := exec.CommandContext(ctx, "node", filepath.Join(folder, "hocuspocus/seed.js"), strconv.Itoa(max(100, paragraphs)), benchWords(0)).Output() //nolint:gosec // our own
	if err != nil {
		return nil, fmt.Errorf("the peers' document: run npm ci in each folder of %s first: %w", folder, err)
	}
	if err := json.Unmarshal(made, &s.seed); err != nil {
		return nil, err
	}
	if s.address, err = freeAddress(ctx); err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(s.address)
	s.process = exec.CommandContext(ctx, "node", filepath.Join(folder, p.script)) //nolint:gosec // our own
	s.process.Env = append(os.Environ(), "HOST="+host, "PORT="+port, "NODE_ENV=production")
	s.process.Stdout, s.process.Stderr = &s.said, &s.said
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	if err := s.await(ctx); err != nil {
		s.stop()
		return nil, fmt.Errorf("%s: %w: %s", p.name, err, s.said.String())
	}
	return s, nil
}

// await waits until the server listens.
func (s *peerServer) await(ctx context.Context) error {
	for deadline := time.After(30 * time.Second); ; {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-deadline:
			return errors.New("did not start")
		default:
		}
		if err := pass(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

func (s *peerServer) stop() {
	_ = s.process.Process.Signal(syscall.SIGKILL) // it has nothing to keep
	_ = s.process.Wait()
}

// join opens a document as their own client does: the sign-in where there is
// one, what the server has, and nothing of our own. The first brings the text.
func (s *peerServer) join(ctx context.Context, t *typing, room *peerRoom, document string, number int) (*peerTypist, error) {
	prefix := []byte(nil)
	if s.named {
		prefix = sized([]byte(document))
	}
	line, err := dialLine(ctx, s.address, "/"+document, len(t.editors))
	if err != nil {
		return nil, err
	}
	e := &peerTypist{benchLine: line, run: t, room: room, prefix: prefix, client: 1000 + uint64(number), last: peerID{1, s.seed.Ends[number%len(s.seed.Ends)]}}
	t.editors = append(t.editors, e)
	if s.named {
		if err := e.say(messageAuth, 0, 0); err != nil { // a token, of no characters
			return nil, err
		}
		if err := e.expect(messageAuth, 2); err != nil {
			return nil, err
		}
	}
	if err := e.say(messageSync, syncAsk, 1, 0); err != nil { // a state vector of nobody
		return nil, err
	}
	if err := e.expect(messageSync, syncWhole); err != nil || number > 0 {
		return e, err
	}
	update, err := base64.StdEncoding.DecodeString(s.seed.Update)
	if err != nil {
		return nil, err
	}
	if err := e.say(messageSync, append([]byte{syncUpdate}, sized(update)...)...); err != nil {
		return nil, err
	}
	return e, e.expect(messageSync, syncUpdate) // everybody is told, its author among them
}
