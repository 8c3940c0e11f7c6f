package moderation

import (
	"slices"
	"strings"
)

// phrase is a blocked word, or several with a space between them.
type phrase []character

// newPhrase returns an entry as a phrase, its number of letters and digits, and whether
// it has other signs.
func newPhrase(entry string) (p phrase, count int, signs bool) {
	all := characters(strings.TrimSpace(entry))
	number := !slices.ContainsFunc(all, func(c character) bool { return c.kind == letter })
	for i, c := range all {
		inside := i > 0 && all[i-1].kind != space && i+1 < len(all) && all[i+1].inWord()
		switch {
		case c.inWord():
			count++
		case c.kind == sign && c.looks != 0 && !number && (strings.ContainsRune("$€¢@", c.r) || inside && c.r == '!'):
			c.kind = letter
			signs = true
			count++
		default:
			signs = signs || c.kind == sign
			if len(p) > 0 && p[len(p)-1].kind != space {
				p = append(p, character{r: ' ', kind: space})
			}
			continue
		}
		c.looks = looks(c.r)
		if number {
			c.looks = 0
		}
		p = append(p, c)
	}
	if len(p) > 0 && p[len(p)-1].kind == space {
		p = p[:len(p)-1]
	}
	return p, count, signs
}

// spellable reports whether the phrase may be spelled out letter by letter, with spaces
// between.
func (p phrase) spellable() bool {
	return len(p) >= 3 && !slices.ContainsFunc(p, func(c character) bool { return c.kind == space })
}

// number reports whether the phrase has only digits.
func (p phrase) number() bool {
	return !slices.ContainsFunc(p, func(c character) bool { return c.kind != digit && c.kind != space })
}

// in reports whether a text contains the phrase, or with spelled, contains it letter by
// letter. It follows all readings of the text simultaneously: reached are the numbers of
// characters of the phrase that may have been read, in ascending order.
func (p phrase) in(text []character, spelled bool) bool {
	var reached, next []int
	exact, spaces := p.number(), spelled || !p.spellable()
	for i, c := range text {
		next = next[:0]
		add := func(n int) {
			if len(next) == 0 || next[len(next)-1] != n {
				next = append(next, n)
			}
		}
		if len(reached) == 0 || reached[0] != 0 {
			if starts(text, i, spaces) {
				reached = slices.Insert(reached, 0, 0)
			}
		}
		for _, n := range reached {
			gap := p[n].kind == space
			if n > 0 && p.stays(n, text, i, spelled, exact) {
				add(n)
			}
			if gap && !c.inWord() {
				add(n + 1)
			}
			if gap || spelled && !alone(text, i) || !p.reads(n, c, spelled) {
				continue
			}
			if n+1 == len(p) {
				if ends(text, i, p[n], spaces) {
					return true
				}
				continue
			}
			add(n + 1)
		}
		reached, next = next, reached
	}
	return false
}

// stays reports whether a reading continues after the character at i without reading a
// letter of the phrase.
func (p phrase) stays(n int, text []character, i int, spelled, exact bool) bool {
	c := text[i]
	if c.inWord() {
		return repeats(text, i)
	}
	if p[n].kind == space || p[n-1].kind == space || spelled {
		return true
	}
	return c.tied && !exact
}

// reads reports whether a character of a text may stand for one of the phrase.
func (p phrase) reads(n int, c character, spelled bool) bool {
	const least = 4 // minimum letters of a phrase with hidden ones
	if c.r == p[n].r || c.looks&p[n].looks != 0 {
		return true
	}
	return c.blank && !spelled && len(p) >= least && n > 0 && n+1 < len(p) && !p.number()
}

// starts reports whether a word may start at i: not inside another word, and not inside
// a spelled-out one.
func starts(text []character, i int, spaces bool) bool {
	if text[i].kind == space || i > 0 && text[i-1].inWord() {
		return false
	}
	return !text[i].inWord() || !goesOn(text, i, -1, spaces)
}

// ends reports whether a word that was read up to i ends there. Korean words may have a
// particle.
func ends(text []character, i int, last character, spaces bool) bool {
	for i+1 < len(text) && repeats(text, i+1) {
		i++
	}
	if i+1 == len(text) || !text[i+1].inWord() {
		return !text[i].inWord() || !goesOn(text, i, 1, spaces)
	}
	var rest strings.Builder
	const longest = 3 // length of particles
	for n := i + 1; n < len(text) && text[n].inWord() && n <= i+longest; n++ {
		rest.WriteRune(text[n].r)
	}
	full := i+1+longest >= len(text) || !text[i+1+longest].inWord()
	return full && last.r == text[i].r && slices.Contains(particles, rest.String())
}

// repeats reports whether the letter at i only stretches a word, as in "soooo".
func repeats(text []character, i int) bool {
	const stretched = 3
	return text[i].run >= stretched && i > 0 && text[i-1].r == text[i].r
}

// goesOn reports whether a separate letter has another separate letter next to it,
// optionally after spaces, so that both belong to a spelled-out word. "a" and "i" are
// words.
func goesOn(text []character, i, step int, spaces bool) bool {
	single := func(i int) bool { return i >= 0 && text[i].kind == letter && alone(text, i) }
	next := beside(text, i, step)
	if !single(i) || !single(next) || !spaces && !adjacent(text, i, next) {
		return false
	}
	return text[next].r != 'a' && text[next].r != 'i' || single(beside(text, next, step))
}

// adjacent reports whether there is no space between two positions of a text.
func adjacent(text []character, i, j int) bool {
	return !slices.ContainsFunc(text[min(i, j):max(i, j)], func(c character) bool { return c.kind == space })
}

// particles are Korean noun particles.
var particles = strings.Fields("은 는 이 가 을 를 의 에 도 만 과 와 로 으로 야 아 들 에서 에게 한테 이다 입니다")
