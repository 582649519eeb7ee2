package commands

import (
	"context"
	"fmt"
	"time"

	"minamata.exchange/config"
)

// idle opens editors that do nothing and says what the server has grown by.
func (b *benchCollab) idle(ctx context.Context, settings config.Config, out printer) error {
	each := b.Editors[0]
	number := (b.Idle + each - 1) / each
	documents, writers, err := fillDocuments(ctx, settings, number, each, max(each, b.Idle/40))
	if err != nil {
		return err
	}
	server, err := startServer(ctx, settings, 32)
	if err != nil {
		return err
	}
	defer server.stop()
	run := newTyping(0, false)
	defer run.close()
	before, err := useOf(server.process.Process.Pid)
	if err != nil {
		return err
	}
	for i := range b.Idle {
		if _, err := run.join(ctx, server, writers[i%len(writers)], documents[i/each], &typingRoom{}, i); err != nil {
			return fmt.Errorf("editor %d: %w", i+1, err)
		}
	}
	run.begin()
	if err := pass(ctx, 10*time.Second); err != nil {
		return err
	}
	after, err := useOf(server.process.Process.Pid)
	if err != nil {
		return err
	}
	if err := run.error(); err != nil {
		return err
	}
	out.say("%d idle editors of %d documents: %.1f KB each (%.0f MB, %.0f MB before)", b.Idle, number,
		(after.resident-before.resident)/1024/float64(b.Idle), after.resident/(1<<20), before.resident/(1<<20))
	return nil
}
