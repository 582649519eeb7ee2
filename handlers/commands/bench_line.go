package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// benchLine is a WebSocket that costs this process no more than its connection.
type benchLine struct {
	conn  net.Conn
	in    *bufio.Reader
	bytes []byte // of the last frame
}

// Kinds of frames.
const (
	textFrame   = 1
	binaryFrame = 2
)

// dialLine opens a line, the number-th of this process: one address may not
// have them all. Headers are further lines of the request.
func dialLine(ctx context.Context, address, path string, number int, headers ...string) (*benchLine, error) {
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+number/3000))}
	conn, err := (&net.Dialer{Timeout: 10 * time.Second, LocalAddr: from}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	l := &benchLine{conn: conn, in: bufio.NewReaderSize(conn, 4096)}
	request := append([]string{
		"GET " + path + " HTTP/1.1", "Host: " + address, "Origin: http://" + address, "Connection: Upgrade", "Upgrade: websocket",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
	}, headers...)
	if _, err = io.WriteString(conn, strings.Join(request, "\r\n")+"\r\n\r\n"); err == nil {
		err = l.answered()
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return l, nil
}

func (l *benchLine) answered() error {
	status, err := l.in.ReadString('\n')
	for line := status; err == nil && line != "\r\n"; {
		line, err = l.in.ReadString('\n')
	}
	if err == nil && !strings.Contains(status, " 101 ") {
		err = fmt.Errorf("was answered with %s", strings.TrimSpace(status))
	}
	return err
}

// send writes a frame, masked with zeros.
func (l *benchLine) send(kind byte, data []byte) error {
	frame := append(make([]byte, 0, len(data)+14), 0x80|kind)
	switch {
	case len(data) < 126:
		frame = append(frame, 0x80|byte(len(data)))
	case len(data) < 1<<16:
		frame = append(frame, 0x80|126, byte(len(data)>>8), byte(len(data)))
	default:
		frame = append(frame, 0x80|127, 0, 0, 0, 0, byte(len(data)>>24), byte(len(data)>>16), byte(len(data)>>8), byte(len(data)))
	}
	_, err := l.conn.Write(append(append(frame, 0, 0, 0, 0), data...))
	return err
}

// frame reads one message; pings are answered. It is valid until the next.
func (l *benchLine) frame() ([]byte, error) {
	var whole []byte // of a message in pieces
	for {
		last, kind, data, err := l.piece()
		if err != nil {
			return nil, err
		}
		switch kind {
		case 0, textFrame, binaryFrame:
			if whole == nil && last {
				return data, nil
			}
			if whole = append(whole, data...); last {
				return whole, nil
			}
		case 8:
			return nil, fmt.Errorf("the server ended the line: %x", data)
		case 9:
			if _, err := l.conn.Write([]byte{0x8a, 0x80, 0, 0, 0, 0}); err != nil {
				return nil, err
			}
		}
	}
}

func (l *benchLine) piece() (last bool, kind byte, data []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(l.in, head[:2]); err != nil {
		return false, 0, nil, err
	}
	last, kind = head[0]&0x80 != 0, head[0]&0x0f
	length := int(head[1] & 0x7f)
	if more := map[int]int{126: 2, 127: 8}[length]; more > 0 {
		if _, err := io.ReadFull(l.in, head[:more]); err != nil {
			return false, 0, nil, err
		}
		length = 0
		for _, b := range head[:more] {
			length = length<<8 | int(b)
		}
	}
	l.bytes = slices.Grow(l.bytes[:0], length)[:length]
	_, err = io.ReadFull(l.in, l.bytes)
	return last, kind, l.bytes, err
}
