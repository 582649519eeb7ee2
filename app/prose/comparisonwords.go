package prose

// words writes the content of a textblock. What was deleted and what came in
// its place are one change.
func (w *partWriter) words(parts []*Part) {
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && w.sameChange(parts[0], parts[n]) {
			n++
		}
		if parts[0].Change == Kept || w.within {
			w.kept(parts[:n])
		} else {
			w.changed(parts[:n])
		}
		parts = parts[n:]
	}
}

// sameChange says whether two neighbours belong to one change, or to none.
func (w *partWriter) sameChange(a, b *Part) bool {
	swapped := func(c Change) bool { return c == Inserted || c == Deleted }
	if a.Change == Altered && b.Change == Altered {
		return w.say.Became(a.Old, a.New) == w.say.Became(b.Old, b.New)
	}
	if w.who != nil && a.by != b.by {
		return a.by >= 0 && b.by >= 0 && w.who(a.by) == w.who(b.by)
	}
	return a.Change == b.Change || swapped(a.Change) && swapped(b.Change)
}

func (w *partWriter) kept(parts []*Part) {
	if w.who != nil && parts[0].by >= 0 {
		w.passage(parts)
		return
	}
	for _, p := range parts {
		w.on(p.Change, func() { w.node(p) })
	}
}

func (w *partWriter) changed(parts []*Part) {
	w.open("span", attr{"id", w.nextChange()}, attr{"class", "change"})
	was := w.within
	w.within = true
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n].Change == parts[0].Change {
			n++
		}
		w.changedAlike(parts[:n])
		parts = parts[n:]
	}
	w.within = was
	w.nextLink()
	w.close("span")
}

// changedAlike writes neighbours of one change in its element.
func (w *partWriter) changedAlike(parts []*Part) {
	change := parts[0].Change
	tag, words := changeElement[change], w.say.Say(change)
	var attrs []attr
	if change == Altered {
		words += " " + w.say.Became(parts[0].Old, parts[0].New)
		tag, attrs = "span", []attr{{"class", "altered"}, {"title", words}}
	}
	w.open(tag, attrs...)
	w.unseen(words + " ")
	w.on(change, func() {
		for _, p := range parts {
			w.node(p)
		}
	})
	w.unseen(" " + w.say.Done(change))
	w.close(tag)
}
