package people

import (
	"fmt"
	"slices"
	"strings"
)

// channelOption is the type of an option that is a channel.
const channelOption = 7

// know notes a channel or thread.
func (p *Person) know(channel any) {
	c, _ := channel.(obj)
	p.places[str(c, "id")] = str(c, "name")
}

// Places returns the ids of the channels and threads that the person knows, oldest
// first.
func (p *Person) Places() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for id := range p.places {
		all = append(all, id)
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(fmt.Sprintf("%20s", a), fmt.Sprintf("%20s", b)) })
	return all
}

// place finds a channel or thread by its name, with or without "#"; the newest of
// that name.
func (p *Person) place(name string) (id string, err error) {
	name = strings.TrimPrefix(name, "#")
	var names []string
	for _, at := range slices.Backward(p.Places()) {
		p.mu.Lock()
		known := p.places[at]
		p.mu.Unlock()
		if strings.EqualFold(known, name) || at == name {
			return at, nil
		}
		names = append(names, known)
	}
	return "", fmt.Errorf("there is no channel %q; %s", name, suggest(name, names))
}

// enter makes the person act in another channel or thread.
func (p *Person) enter(name string) error {
	id, err := p.place(name)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.here = id
	return nil
}

func (p *Person) channel() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.here
}

// findChannels puts ids in place of the names of channels in options.
func (p *Person) findChannels(options []any) error {
	for _, v := range options {
		o, _ := v.(obj)
		if kind, _ := o["type"].(float64); int(kind) != channelOption {
			continue
		}
		id, err := p.place(fmt.Sprint(o["value"]))
		if err != nil {
			return err
		}
		o["value"] = id
	}
	return nil
}
