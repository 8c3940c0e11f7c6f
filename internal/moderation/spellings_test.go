package moderation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/riffbot/riffbot/internal/moderation"
)

var everyday = []string{"shit", "heil", "badword", "ass", "pot", "fag", "hell", "坏词", "ばか", "ไม่ดี", "나쁜말",
	"сука", "F.U.", "two words",
	":)", "c++", "a$$hat", "🍆", "1488", "white power"}

func TestCommonSpellingsOfBlockedWordsAreFound(t *testing.T) {
	t.Parallel()
	w := moderation.NewWords(everyday)
	for _, text := range []string{
		// signs as letters
		"a $hit! storm", "$hit!", "@ss!", "sh!t!", "sh!t", "$h!t", "$#!t", "$#!+", "sh1t", "5hit", "s#it", "shi+",
		"@$$", "a$$", "b@dw0rd", "b4dword!", "he!l", "he|l", "h3il", "(@ss)",
		"$HIT", "Sh1t.", "he1l", "p0t", "p0+",
		// signs and formatting between letters
		"||sh||it||", "||sh||it", "**s**hit", "*s*h*i*t*", "__sh__it", "~~s~~hit", "`s`hit", "sh\\it", "sh*t", "s**t",
		"s*it", "sh#t", "b*dw*rd", "s-hit", "sh-it", "s_hit",
		"sh.it", "sh/it", "sh'it", "sh,it", "s(h)it", "[s]hit", "sh🙂it", "sh🙂t", "s♥hit", "bull-shit", "shit-faced",
		"shit🇩🇪", "push it, shit!",
		// letter by letter
		"s.h.i.t", "s h i t", "S-H-I-T", "s, h, i, t", "s  h  i  t", "a s h i t storm", "a $ h i t storm", "s'h'i't",
		"s\nh\ni\nt", "s h 1 t", "vitamin C s.h.i.t", "b a d w o r d",
		// stretched
		"shiiiit", "ssshit", "shitttt", "SHIIIT", "asssss",
		// enclosed letters
		"🅱🅰🅳🆆🅾🆁🅳", "🅢🅗🅘🅣", "🇸🇭🇮🇹", "🄢🄗🄘🄣", "🅂🄷🄸🅃", "ⓢⓗⓘⓣ", "⒮⒣⒤⒯", "🅱adword", "🅱️adword",
		"s🇭it",
		// look-alikes
		"bađword", "sħit", "shiŧ", "ꮪhit", "Ꮪhit", "ꓢꓧꓲꓔ", "ꜱʜɪᴛ", "ｓｈｉｔ", "𝔰𝔥𝔦𝔱", "𝐒𝐇𝐈𝐓",
		"𝓼𝓱𝓲𝓽", "ѕhіt", "ѕһіт", "shıt", "sհit", "ⲣⲟt", "ⲢⲞt", "hеil", "heⅰl", "heIl", "hɛil",
		"sḧïẗ", "s̶h̶i̶t̶", "ΗΕΙL", "aѕs", "you are an аѕѕ", "a рot", "pоt", "bаdwоrd",
		// beside other scripts
		"这个shit歌", "shitです", "坏🙂词", "坏,词", "坏.词", "坏 词", "坏*词", "坏!词", "坏@词", "很坏\u3000词啊",
		"坏\u3099词", "坏\u302a词", "坏-词", "ば🙂か", "は\u3099か", "ไม่🙂ดี", "ไม่่ดี", "나쁜말이다",
		"나-쁜-말", "나 쁜 말", "сука!", "cyka", "с-у-к-а", "с у к а",
		// entries with signs and spaces
		"F.U.", "f u", "F-U!", "Two Words", "two\nwords", "tw0 words", "two-words", "oh :)", ":)", "I love C++",
		"a$$hat", "asshat", "@sshat", "🍆🍆", "1488", "1 4 8 8", "wh1te p0wer",
	} {
		if !w.In(text) {
			t.Errorf("%q passes", text)
		}
	}
}

func TestInnocentTextsPass(t *testing.T) {
	t.Parallel()
	w := moderation.NewWords([]string{"shit", "heil", "badword", "ass", "pot", "fag", "坏词", "ばか", "ไม่ดี",
		"나쁜말", "F.U.", "two words", ":)", "c++", "a$$", "1488", "88", "the rapist", "cock", "nazi"})
	plain := moderation.NewWords([]string{"hell", "shell", "ill", "wed", "cant", "lune"})
	for _, text := range []string{
		"hell yeah", "Hell's bells", "Liebe ist hell", "HELL YEAH", "Hell", "hello there", "a shell on the beach",
		"push it", "push_it", "his hit parade", "is hit by rain", "class", "assets", "assist me",
		"pass it on", "the bass drops", "a potato", "spot on", "pots and pans", "Essex", "therapist", "peacock",
		"cocktails at eight", "this is it!", "sit!", "hi! it is me", "a song: it hits", "s-hits", "Wham!",
		"P!nk", "Ke$ha", "AC/DC", "A$AP Rocky", "$uicideboy$", "Panic! at the Disco", "#1 hit", "5$ for a hat", "$455",
		"$5.50", "4-5-5", "8.8 of 10", "8-8", "1988", "at 14:08", "100%", "50 % off",
		"A S S E T", "a-s-s-e-t", "s.h.i.t.a.k.e", "f u n", "fu", "kung fu", "two, three words", "twowords",
		"power white", "C major", "a C chord", "vector::push_back", "for (i = 0; i < n; i++) { s += t[i] }",
		"x**2 + y**2",
		"a[s] = t*h", "if (hit) return;", "<b>it</b>", "user@host.example", "http://example.org/a/s",
		"snake_case_name", "0x455", "v1.4.88b", "🙂🙂🙂", "🇩🇪🇫🇷", "❤️ l❤️ve ❤️", "👍🏽 great 🎸", "¯\\_(ツ)_/¯",
		":-D", ":D",
		"Das Haus ist heil\u00adlos alt", "Heilig, heilig", "Unheil naht", "Der Pott", "Spaß am Fluß",
		"Es wird hell und heller", "Im Sommer fällt Schnee",
		"Bugün hava çok güzel", "İstanbul'da yağmur", "Işık saçan yıldız", "Şarkı söyle bana", "Gözlerin çok güzel",
		"L'été est là", "Qu'est-ce que c'est", "Il fait beau aujourd'hui", "a-t-il plu ?", "Où es-tu allé ?",
		"potager d'été", "El niño y la señora", "¡Qué día tan bonito!", "¿Dónde está el amor?",
		"Una canción para mamá", "рот закрой и слушай", "У неё красивый рот", "Рот", "Он открыл рот!", "Песня о лете",
		"рота идёт домой",
		"Її рот і очі", "Το τραγούδι της θάλασσας", "Η αγάπη είναι φως", "Ὀδυσσεύς", "ροτ", "我很敏，感谢你",
		"真坏，词也写得不好", "坏。词", "今天天气很好", "坏了的歌词", "ばあか", "春の歌をうたう", "かばん",
		"さくら、さくら",
		"ไม่มีวันดี", "เพลงรักของเรา", "나쁜 사람의 말", "나쁜말썽", "봄날의 노래", "أغنية عن الصيف", "حب وسلام",
		"שיר על אהבה", "गाना सुनो", "Երգ ամռան մասին", "", " ", "...", "!!!", "***", "$$$", "@", "#", "?!",
	} {
		if w.In(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{"he'll come", "He’ll", "she'll", "I'll be there", "we'd go", "can't", "l'une",
		"he ll"} {
		if plain.In(text) {
			t.Errorf("%q is refused for its apostrophe", text)
		}
	}
}

// TestTextsWithoutLettersOfBlockedWordsPass uses random texts without letters of blocked words.
func TestTextsWithoutLettersOfBlockedWordsPass(t *testing.T) {
	t.Parallel()
	w := moderation.NewWords([]string{"shit", "heil", "坏词"})
	letters := []rune("abcdfgjkmnopqruvwxyzBCDFGJKMNOPQRUVWXYZжщюяאבกขあい天气2346 ,.-*_~|!?@$€'\n🙂🇫❤\u200b\u0301")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(letters), 0, 60, -1).Draw(t, "text")
		if w.In(text) {
			t.Errorf("%q is refused", text)
		}
	})
}

func TestInvisibleCharactersDoNotHideBlockedWords(t *testing.T) {
	t.Parallel()
	words := []string{"shit", "坏词", "나쁜말", "сука", "two words", "ไม่ดี", "ばか"}
	w := moderation.NewWords(words)
	ignored := []rune{0x2800, 0x302a, 0x0640, 0x3099}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r != '\u06dd' &&
			unicode.Is(unicode.Cf, r) {
			ignored = append(ignored, r)
		}
	}
	for _, r := range ignored {
		for _, word := range words {
			if r == 0x3099 && word == "ばか" {
				continue // it forms another letter
			}
			all := []rune(word)
			text := string(r) + strings.Join(strings.Split(word, ""), string(r)) + string(r)
			if !w.In(text) {
				t.Fatalf("%U hides %s", r, word)
			}
			if !w.In(string(all[:1]) + string(r) + string(all[1:])) {
				t.Fatalf("%U hides %s after its first letter", r, word)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for _, r := range rapid.SampledFrom(words).Draw(t, "word") {
			b.WriteString(rapid.StringOfN(rapid.SampledFrom(ignored[:3]), 0, 2, -1).Draw(t, "common"))
			b.WriteString(rapid.StringOfN(rapid.SampledFrom(ignored[4:]), 0, 2, -1).Draw(t, "ignored"))
			b.WriteRune(r)
		}
		if text := b.String(); !w.In(text) {
			t.Errorf("%q passes", text)
		}
	})
}

// TestSearchTimeIsLinear checks that a text of a hundred times the length takes
// about a hundred times as long. Quadratic time would be ten thousand times as long.
func TestSearchTimeIsLinear(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 50 {
		list = append(list, fmt.Sprintf("blocked%cword", 'a'+i%26))
	}
	w := moderation.NewWords(append(list, "ssssssssst", "iiiiiiiiil"))
	for _, pattern := range []string{"a song of rain. ", "s*", "s!|", "*", "i ", "'", "1 ", "s-"} {
		took := func(n int) time.Duration {
			text := strings.Repeat(pattern, n/len(pattern))
			start := time.Now()
			w.In(text)
			return time.Since(start)
		}
		// Other programs may delay a search, so the least times count.
		small, large := took(200), took(20_000)
		for n := 0; n < 2 || n < 20 && large > 1_500*small; n++ {
			small, large = min(small, took(200)), min(large, took(20_000))
		}
		if large > 1_500*small {
			t.Errorf("%q: a hundred times the text takes %v instead of %v", pattern, large, small)
		}
	}
}
