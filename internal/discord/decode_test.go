package discord

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// TestDecodedFieldsAreNamed fails for exported fields of events without a JSON name: an event
// could set what only the bot may set.
func TestDecodedFieldsAreNamed(t *testing.T) {
	seen := make(map[reflect.Type]bool)
	var check func(reflect.Type)
	check = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			if typ.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
				reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()) {
				return
			}
			check(typ.Elem())
		case reflect.Struct:
			if reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()) {
				return
			}
			if seen[typ] || typ == reflect.TypeFor[time.Time]() || typ.PkgPath() != "" &&
				typ.PkgPath() != reflect.TypeFor[Interaction]().PkgPath() {
				return
			}
			seen[typ] = true
			for i := range typ.NumField() {
				f := typ.Field(i)
				tag := f.Tag.Get("json")
				if f.IsExported() && tag == "" && !f.Anonymous {
					t.Errorf("%v.%s has no JSON name", typ, f.Name)
				}
				if tag != "-" && (f.IsExported() || f.Anonymous) {
					check(f.Type)
				}
			}
		}
	}
	check(reflect.TypeFor[Interaction]())
	check(reflect.TypeFor[Reply]())
	if len(seen) < 10 {
		t.Errorf("%d types were checked", len(seen))
	}
}

// TestEventsSetNoDependencies decodes events with the names of fields that only the router sets.
func TestEventsSetNoDependencies(t *testing.T) {
	own := `"client":{"a":1},"locales":{"a":1},"access":{"a":1},"filter":{"settings":{"a":1}},"tokens":{"a":1},"posts":{"a":1}`
	it, err := Decode([]byte(`{"id":"1","token":"t","type":2,`+own+`}`), nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if it.Client != nil || it.Locales != nil || it.Access != nil {
		t.Errorf("%+v", it)
	}
	reply := DecodeReply([]byte(`{"id":"1","content":"<@9> x","mentions":[{"id":"9"}],"referenced_message":{"author":{"id":"9"}},`+own+`}`), "9", nil)
	if reply == nil || reply.Locales != nil {
		t.Errorf("%+v", reply)
	}
}
