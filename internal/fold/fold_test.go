package fold

import (
	"slices"
	"testing"
)

func TestFormsOfNames(t *testing.T) {
	for _, c := range []struct{ text, folded, bare string }{
		{"Café", "café", "cafe"},
		{"CAFE\u0301", "café", "cafe"}, // decomposed
		{"ＣＡＦＥ", "cafe", "cafe"},
		{"  two\u3000 words\u00a0", "two words", "two words"},
		{"zero\u200bwidth\ufeff", "zerowidth", "zerowidth"},
		{"Straße", "strasse", "strasse"},
		{"STRASSE", "strasse", "strasse"},
		{"ＳＴＲＡẞＥ", "strasse", "strasse"},
		{"IŞIK", "işik", "isik"},
		{"ışık", "ışık", "isik"},
		{"İstanbul", "i\u0307stanbul", "istanbul"},
		{"Smørrebrød på Łódź", "smørrebrød på łódź", "smorrebrod pa lodz"},
		{"Don’t – “stop”", "don’t – “stop”", `don't - "stop"`},
		{"ΣΊΣΥΦΟΣ", "σίσυφοσ", "σισυφοσ"},
		{"Σίσυφος", "σίσυφοσ", "σισυφοσ"},
		{"Ёлка", "ёлка", "елка"},
		{"夜来香", "夜来香", "夜来香"},
		{"ｶﾞｷﾞ", "ガギ", "ガギ"},
		{"ガ", "ガ", "ガ"},
		{"한국어", "한국어", "한국어"},
		{"हिन्दी", "हिन्दी", "हिन्दी"},
		{"ภาษาไทย", "ภาษาไทย", "ภาษาไทย"},
		{"مُحَمَّد", "مُحَمَّد", "محمد"},
		{"bad\xffbyte", "badbyte", "badbyte"},
	} {
		if got := Case(c.text); got != c.folded {
			t.Errorf("Case(%q) = %q, want %q", c.text, got, c.folded)
		}
		if got := Bare(c.text); got != c.bare {
			t.Errorf("Bare(%q) = %q, want %q", c.text, got, c.bare)
		}
	}
}

func TestFormsAreStable(t *testing.T) {
	for _, text := range []string{"Café", "İIıi", "ﬃ ﷺ ½", "ΐΰ", "ŉǰ", "Å\u0327", "ᾳ\u0345", "ẞß", "ｶﾞ", "한", "\u1e9e\u0307"} {
		if once := Case(text); Case(once) != once {
			t.Errorf("Case(%q) = %q, and again %q", text, once, Case(once))
		}
		if once := Bare(text); Bare(once) != once {
			t.Errorf("Bare(%q) = %q, and again %q", text, once, Bare(once))
		}
	}
}

func TestCloserNamesComeFirst(t *testing.T) {
	names := []string{"My Café", "Cafés", "cafeteria", "Other", "CAFÉ", "ＣＡＦＥ", "the cafe", "cafe", "Café noir"}
	want := []string{"cafe", "ＣＡＦＥ", "CAFÉ", "cafeteria", "Cafés", "Café noir", "the cafe", "My Café"}
	if got := Matching(names, NewQuery(" cafe ").Rank); !slices.Equal(got, want) {
		t.Errorf("for cafe: %q, want %q", got, want)
	}
	if got := Matching(names, NewQuery("\u200b ").Rank); !slices.Equal(got, names) {
		t.Errorf("for nothing: %q, want all in their order", got)
	}
	if got := Matching(names, NewQuery("кафе").Rank); len(got) != 0 {
		t.Errorf("for another script: %q, want none", got)
	}
}

func TestClosestName(t *testing.T) {
	names := []string{"Résumé", "RESUME", "resumed"}
	for typed, want := range map[string]int{"résumé": 0, "resume": 1, "Ｒesumed": 2, "other": -1, "": -1} {
		q := NewQuery(typed)
		if got := Closest(names, q.Begins); got != want {
			t.Errorf("for %q: %d, want %d", typed, got, want)
		}
	}
	if q := NewQuery("resum"); Closest(names, q.Named) != -1 {
		t.Error("a beginning counts as the name")
	}
}
