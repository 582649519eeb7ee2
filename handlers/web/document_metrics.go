package web

import (
	"github.com/prometheus/client_golang/prometheus"

	"minamata.exchange/app/collab"
	carriers "minamata.exchange/handlers/collab"
)

// countDocuments shows what goes on in documents that are written together.
func (m *metrics) countDocuments(rooms *collab.Rooms, lines *carriers.Carriers) {
	gauge := func(name, help string, value func() int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) }))
	}
	gauge("exchange_collab_rooms", "Documents that are open on this instance.", func() int { open, _ := rooms.Count(); return open })
	gauge("exchange_collab_sessions", "Editors and readers of them.", func() int { _, sessions := rooms.Count(); return sessions })
	gauge("exchange_collab_sockets", "Those by socket.", func() int { sockets, _ := lines.Count(); return sockets })
	gauge("exchange_collab_polls", "Those by plain requests.", func() int { _, polls := lines.Count(); return polls })
	counts := rooms.Counts()
	for _, one := range []struct {
		name, help string
		value      func() int64
	}{
		{"batches", "Batches committed.", counts.Batches.Load},
		{"steps", "Steps in them.", counts.Steps.Load},
		{"commits", "Transactions they shared.", counts.Commits.Load},
		{"commits_failed", "Transactions that failed.", counts.Failed.Load},
		{"rebased", "Batches that were carried over others.", counts.Rebased.Load},
		{"kept", "Pieces that could not be placed and are kept for their authors.", counts.Kept.Load},
		{"collided", "Batches that came back as suggestions.", counts.Collided.Load},
		{"refused", "Batches that were not taken.", counts.Refused.Load},
		{"repeated", "Batches that were there already.", counts.Repeated.Load},
		{"second", "Times another instance was first.", counts.Lost.Load},
		{"diverged", "Clients that found another document than ours: a defect.", counts.Diverged.Load},
		{"malformed", "Frames that were no messages.", counts.Malformed.Load},
		{"slow", "Sessions that did not keep up.", counts.Slow.Load},
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "exchange_collab_" + one.name + "_total", Help: one.help,
		}, func() float64 { return float64(one.value()) }))
	}
	m.registry.MustRegister(
		newTimes("exchange_collab_commit_seconds", "Time of a transaction.", &counts.CommitTime),
		newTimes("exchange_collab_load_seconds", "Time to load a document that was not open.", &counts.LoadTime),
	)
}

// times shows how long something took as a histogram.
type times struct {
	description *prometheus.Desc
	of          *collab.Times
}

func newTimes(name, help string, of *collab.Times) times {
	return times{prometheus.NewDesc(name, help, nil, nil), of}
}

// Describe implements prometheus.Collector.
func (t times) Describe(to chan<- *prometheus.Desc) { to <- t.description }

// Collect implements prometheus.Collector.
func (t times) Collect(to chan<- prometheus.Metric) {
	count, sum, upTo := t.of.Read()
	buckets := make(map[float64]uint64, len(upTo))
	for i, n := range upTo {
		buckets[collab.Bounds[i].Seconds()] = uint64(n)
	}
	to <- prometheus.MustNewConstHistogram(t.description, uint64(count), sum.Seconds(), buckets)
}
