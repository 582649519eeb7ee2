package desk

import (
	"fmt"
	"time"

	"minamata.exchange/views/ui"
)

func figuresStates() []ui.State {
	counts := func(n int64) map[string]int64 {
		all := map[string]int64{}
		for i, m := range Charted {
			all[m] = n * int64(i+1)
		}
		return all
	}
	var months []FiguresRowProps
	for n := range int64(14) {
		months = append(months, FiguresRowProps{Label: fmt.Sprintf("2026-%02d", n%12+1), Counts: counts(n * n % 7), Waited: time.Duration(n) * 7 * time.Hour})
	}
	values := func(by string) map[string]string {
		return map[string]string{"since": "2026-01-01", "until": "2026-12-31", "by": by, "show": "posts"}
	}
	frame := sampleFrame("figures")
	parties := []FiguresRowProps{{Label: longName, Counts: counts(90), Waited: 400 * time.Hour}, {Label: "Mekara", Counts: counts(12000), Waited: time.Hour}, {Counts: counts(3)}}
	slow := values("quarter")
	slow["show"] = waited
	return []ui.State{
		{Name: "figures: how long they waited", Component: Figures(FiguresProps{FrameProps: frame, Values: slow, InTime: true, Rows: months[:5], Export: "/desk/figures/export"}), Whole: true},
		{Name: "figures", Component: Figures(FiguresProps{FrameProps: frame, Values: values("month"), InTime: true, Rows: months, Total: FiguresRowProps{Counts: counts(44)}, Export: "/desk/figures/export"}), Whole: true},
		{Name: "figures: by Party", Component: Figures(FiguresProps{FrameProps: frame, Values: values("party"), Rows: parties, Export: "/desk/figures/export"}), Whole: true},
		{Name: "figures: nothing", Component: Figures(FiguresProps{FrameProps: frame, Values: values("theme"), Export: "/desk/figures/export"}), Whole: true},
		{Name: "figures: refused", Component: Figures(FiguresProps{FrameProps: frame, Values: values("region"), Errors: map[string]string{"until": "It must end after it begins."}}), Whole: true},
	}
}
