package contract_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/provider/providertest"
)

// TestRequestsMatchDocuments sends every request that each adapter can make for every action and kind
// of model to an independent emulator, which has to accept it, and compares its fields with the
// documents. An action without a row in the table fails, and so does a row without an action.
func TestRequestsMatchDocuments(t *testing.T) {
	for _, a := range adapters() {
		t.Run(a.name, func(t *testing.T) {
			tab := readTable(t, a.name)
			address, key := a.emulate(t)
			c := newCapture(t, address, tab)
			files := &providertest.Files{}
			recordings := recordingServer(t)
			p := a.open(t, c.address, key, files, recordings)
			ids := newParent(t, p, files, recordings)
			s := &sending{table: tab, provider: p, capture: c, ids: ids, sent: make(map[string]bool)}
			offered := p.Capabilities()
			for name := range tab.Actions {
				if !offered.Supports(provider.Action(name)) {
					t.Errorf("the documented action %s is not offered", name)
				}
			}
			for _, class := range modelClasses(offered) {
				for _, rule := range class.Rules {
					s.check(t, class, rule)
				}
			}
			s.checkUnsent(t)
			t.Logf("%s: %s\n%s", a.name, strings.Join(tab.Source, "; "), strings.Join(s.rows, "\n"))
		})
	}
}

// sending compares the requests of a provider with its table.
type sending struct {
	table    table
	provider provider.Provider
	capture  *capture
	ids      parent
	sent     map[string]bool // the fields of all requests
	rows     []string        // to print
	count    int
}

// check sends all variants of an action with a model.
func (s *sending) check(t *testing.T, c provider.Capabilities, rule provider.Rule) {
	t.Helper()
	row, ok := s.table.Actions[string(rule.Action)]
	if !ok {
		t.Errorf("the action %s has no row", rule.Action)
		return
	}
	for _, v := range variants(c, rule, len(row.OneOf) > 0, s.ids) {
		name := fmt.Sprintf("%-22s %-16s %-12s", rule.Action, c.DefaultModel(), v.name)
		s.count++
		s.capture.take()
		v.request.Key = fmt.Sprintf("key%d", s.count)
		if _, err := s.provider.Submit(t.Context(), v.request); err != nil {
			t.Errorf("%s: %v\n%+v", name, err, v.request)
			continue
		}
		sent := s.capture.take()
		if len(sent) != 1 {
			t.Errorf("%s: %d paid requests", name, len(sent))
			continue
		}
		if err := s.compare(row, v.request, sent[0]); err != nil {
			t.Errorf("%s: %v\n%v", name, err, sent[0])
		}
		s.rows = append(s.rows, name+" "+strings.Join(slices.Sorted(maps.Keys(sent[0])), " "))
	}
}

// compare compares the fields of a request with the row of its action.
func (s *sending) compare(row action, r provider.Request, body map[string]any) error {
	known := slices.Concat(row.Required, row.OneOf, row.Optional, s.table.Always)
	wireField := "action"
	if s.table.WireField != nil {
		wireField = *s.table.WireField
	}
	wire := row.Wire
	if r.Persona != "" {
		wire = cmp.Or(row.With[provider.ParamPersona], wire)
	}
	if wireField != "" {
		known = append(known, wireField)
		if body[wireField] != wire {
			return fmt.Errorf("%s is %v, want %s", wireField, body[wireField], wire)
		}
	}
	has := func(name string) bool { _, ok := body[name]; return ok }
	for _, name := range row.Required {
		if !has(name) {
			return fmt.Errorf("%s is missing", name)
		}
	}
	if len(row.OneOf) > 0 && !slices.ContainsFunc(row.OneOf, has) {
		return fmt.Errorf("one of %s is missing", row.OneOf)
	}
	for name, value := range body {
		s.sent[name] = true
		f, ok := s.table.Fields[name]
		if !ok || !slices.Contains(known, name) {
			return fmt.Errorf("%s is not documented for the action", name)
		}
		if err := f.check(value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// checkUnsent compares the documented fields that no request has with those of the table. The
// callback is sent only if the bot has a public address.
func (s *sending) checkUnsent(t *testing.T) {
	t.Helper()
	for name := range s.table.Fields {
		unsent := slices.Contains(s.table.Unsent, name)
		if name != "callback_url" && s.sent[name] == unsent {
			t.Errorf("%s: sent %t, listed as unsent %t", name, s.sent[name], unsent)
		}
	}
}
