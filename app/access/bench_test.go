package access_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"minamata.exchange/app/access"
	"minamata.exchange/app/live"
	"minamata.exchange/models"
	"minamata.exchange/models/modelstest"
)

// BenchmarkCan is one check with 200,000 role grants loaded, asked in turn
// for as many persons, so that no answer is the one asked before.
func BenchmarkCan(b *testing.B) {
	for _, grants := range []int{200, 200_000} {
		b.Run(fmt.Sprint(grants), func(b *testing.B) {
			s := withGrants(b, grants)
			public := s.forums[models.AudiencePublic]
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i = (i + 7919) % grants
				if !s.CanForum(person(models.PersonID(i+1)), access.Read, public) {
					b.Fatal("refused")
				}
			}
		})
	}
}

// BenchmarkLoad is reading the whole policy with 200,000 grants.
func BenchmarkLoad(b *testing.B) {
	s := withGrants(b, 200_000)
	for b.Loop() {
		if _, err := access.New(context.Background(), s.db, s.hub); err != nil {
			b.Fatal(err)
		}
	}
}

func withGrants(b *testing.B, grants int) *site {
	b.Helper()
	db := modelstest.SQLite(b, nil)
	start(b, db)
	if err := db.Write(context.Background(), func(tx *models.Tx) error {
		return tx.Exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
			insert into casbin_rule (ptype, v0, v1, v2)
			select 'g', 'person:' || i, case i % 4 when 0 then 'party' when 1 then 'partner' else 'observer' end,
			case when i % 10 = 0 then 'forum:' || (i % 500 + 1) else 'site' end from n`, grants).Error
	}); err != nil {
		b.Fatal(err)
	}
	hub, err := live.NewHub(context.Background(), db, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	s := start(b, db)
	s.hub = hub
	b.Logf("%d grants loaded in %v", grants, time.Since(began))
	b.ResetTimer()
	return s
}
