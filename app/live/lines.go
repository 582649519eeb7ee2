package live

import "github.com/nats-io/nats.go"

// Lines carry bytes between the instances on one database beside the events:
// what one of them tells under a name, the others that listen to it receive.
// What is told may be lost; who relies on it looks into the database.
type Lines interface {
	Listen(name string, receive func([]byte)) (stop func(), err error)
	Tell(name string, data []byte) error
}

// Lines are the lines to other instances, nil where there are none. The bus
// has been joined, so that other sites on the same server hear nothing.
func (h *Hub) Lines() Lines {
	lines, _ := h.bus.(Lines)
	return lines
}

// Listen receives what other instances tell under a name, until it is stopped.
func (b *NATS) Listen(name string, receive func([]byte)) (stop func(), err error) {
	subscription, err := b.conn.Subscribe(b.line(name), func(m *nats.Msg) { receive(m.Data) })
	if err != nil {
		return nil, err
	}
	if err := subscription.SetPendingLimits(pendingMessages, pendingBytes); err != nil {
		return nil, err
	}
	return func() { _ = subscription.Unsubscribe() }, nil // of a closed connection: it has ended
}

// Tell sends bytes to the other instances that listen to a name.
func (b *NATS) Tell(name string, data []byte) error { return b.conn.Publish(b.line(name), data) }

func (b *NATS) line(name string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.subject + "." + name
}
