package forum

import (
	"maps"
	"sync"

	"minamata.exchange/models"
)

// Names are the people (by their names alone), Parties, Organizations and
// Themes that something shown refers to.
type Names struct {
	People        map[models.PersonID]models.Person
	Parties       map[models.PartyID]models.Party
	Organizations map[models.OrganizationID]models.Organization
	Themes        map[models.ThemeID]models.Theme
}

// references gather what is referred to.
type references struct {
	people        map[models.PersonID]bool
	parties       map[models.PartyID]bool
	organizations map[models.OrganizationID]bool
	themes        map[models.ThemeID]bool
}

func newReferences() references {
	return references{map[models.PersonID]bool{}, map[models.PartyID]bool{}, map[models.OrganizationID]bool{}, map[models.ThemeID]bool{}}
}

func (r references) person(id models.PersonID) { r.people[id] = true }

func (r references) capacity(c models.Capacity) {
	if c.CapacityPartyID != nil {
		r.parties[*c.CapacityPartyID] = true
	}
	if c.CapacityOrganizationID != nil {
		r.organizations[*c.CapacityOrganizationID] = true
	}
}

func (r references) post(post models.Post) {
	if post.AuthorID != 0 {
		r.person(post.AuthorID)
	}
	r.capacity(post.Capacity)
}

// namesOf finds what is referred to.
type namesOf func(references, *models.Tx) (Names, error)

// read reads what is referred to, in at most four queries.
func (r references) read(tx *models.Tx) (Names, error) {
	var n Names
	var err error
	if n.People, err = models.PeopleNames(tx, keys(r.people)); err != nil {
		return n, err
	}
	if n.Parties, err = models.PartiesByID(tx, keys(r.parties)); err != nil {
		return n, err
	}
	if n.Organizations, err = models.OrganizationsByID(tx, keys(r.organizations)); err != nil {
		return n, err
	}
	n.Themes, err = models.ThemesByID(tx, keys(r.themes))
	return n, err
}

func keys[K comparable](set map[K]bool) []K {
	all := make([]K, 0, len(set))
	for key := range set {
		all = append(all, key)
	}
	return all
}

// book keeps names, all as of one count of their changes (models.TopicStamp):
// who brings another count finds it empty. What is read after a count was taken
// is at least as new as the count, so that nothing is found in it that was
// called otherwise already. It is safe for concurrent use; what is found in it
// must not be written to.
type book struct {
	mu    sync.Mutex // guards all below
	count int64
	names Names
}

// bookSize is how many of each there may be; with more, the book begins anew.
const bookSize = 10_000

// as finds names as of a count of their changes: what the book has, and what it
// has not it reads.
func (b *book) as(count int64) namesOf {
	return func(r references, tx *models.Tx) (Names, error) {
		found, missing := b.find(count, r)
		read, err := missing.read(tx)
		if err != nil {
			return found, err
		}
		b.add(count, read)
		found.merge(read)
		return found, nil
	}
}

func (b *book) find(count int64, r references) (Names, references) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count != count || b.names.People == nil {
		b.begin(count)
	}
	var found Names
	var missing references
	found.People, missing.people = split(b.names.People, r.people)
	found.Parties, missing.parties = split(b.names.Parties, r.parties)
	found.Organizations, missing.organizations = split(b.names.Organizations, r.organizations)
	found.Themes, missing.themes = split(b.names.Themes, r.themes)
	return found, missing
}

// begin empties the book. The caller holds the lock.
func (b *book) begin(count int64) {
	b.count = count
	b.names = Names{
		map[models.PersonID]models.Person{},
		map[models.PartyID]models.Party{},
		map[models.OrganizationID]models.Organization{},
		map[models.ThemeID]models.Theme{},
	}
}

func (b *book) add(count int64, read Names) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count != count { // read for a count that has passed
		return
	}
	if most := max(len(b.names.People), len(b.names.Parties), len(b.names.Organizations), len(b.names.Themes)); most > bookSize {
		b.begin(count)
	}
	b.names.merge(read)
}

func (n Names) merge(more Names) {
	maps.Copy(n.People, more.People)
	maps.Copy(n.Parties, more.Parties)
	maps.Copy(n.Organizations, more.Organizations)
	maps.Copy(n.Themes, more.Themes)
}

// split says what of the wanted is kept, and what is missing.
func split[K comparable, T any](kept map[K]T, wanted map[K]bool) (found map[K]T, missing map[K]bool) {
	found = make(map[K]T, len(wanted))
	for key := range wanted {
		if record, is := kept[key]; is {
			found[key] = record
			continue
		}
		if missing == nil {
			missing = map[K]bool{}
		}
		missing[key] = true
	}
	return found, missing
}
