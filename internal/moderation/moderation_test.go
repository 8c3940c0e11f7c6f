package moderation_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/moderation"
)

func TestBlockedWordsAreFoundInAnySpelling(t *testing.T) {
	t.Parallel()
	w := moderation.NewWords([]string{"ass", "Slut", "white power", "敏感", "ばか", "ไม่ดี", "сука", "나쁜말", "größe",
		"!!", "88", "σοφος", "cat"})
	for _, text := range []string{
		"ass", "what an ASS!", "an ass, he said", "Aѕѕ", "аss", "ａｓｓ", "a\u200bs\u00ads", "á́s̈s", "𝒶𝓈𝓈", "ⓐⓢⓢ",
		"a$$", "@ss", "@ass", "a5s", "a.s.s", "a s s", "A-S-S",
		"s1ut", "slut", "sIut", "SLUT's", "white  power", "White\nPower", "WHITE-POWER",
		"很敏感的话", "敏 感", "敏.感", "敏\u200b感", "これはばかです", "มันไม่ดีเลย", "сука", "Сука!", "cyka",
		"나쁜말은", "나쁜말", "GRÖSSE", "grösse", "gro\u0308ße", "88", "ΣΟΦΟΣ", "σοφοσ",
		"c\u0336a\u0336t\u0336", "c\u20dda\u20ddt\u20dd", "ᴄᴀᴛ",
	} {
		if !w.In(text) {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{
		"", "class", "assets", "Essex passes the class", "slutty", "white, blue and power", "power white",
		"我很敏，感谢你", "ばあか", "나쁜말썽", "1988", "885", "455", "a summer song", "is a as s", "!!",
		"concatenate", "the bass", "señor", "Ὀδυσσεύς",
	} {
		if w.In(text) {
			t.Errorf("%q is blocked", text)
		}
	}
	if (moderation.Words{}).In("ass") || moderation.NewWords([]string{"", " ", "…"}).In("… ") {
		t.Error("an empty list blocks something")
	}
}

// TestVowelSignsAreKept checks that marks that are vowels distinguish words.
func TestVowelSignsAreKept(t *testing.T) {
	t.Parallel()
	w := moderation.NewWords([]string{"किताब"})
	if w.In("कुताब") || !w.In("यह किताब है") || !w.In("कि\u200dताब") {
		t.Error("vowel signs are dropped, or formats are not")
	}
}

// clients matches what Discord's clients turn into links.
var clients = regexp.MustCompile(`(?i)\w+://[^\s<]+|discord(app)?\.(gg|com/invite)/\S+`)

func TestUnlink(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"see https://evil.example/x",
		"HTTP://EVIL.example", "discord.gg/abc", "join Discord.GG/abc now", "discord.com/invite/abc",
		"discordapp.com/invite/abc",
		"steam://run/1", "a\nhttps://evil.example", "[free](https://evil.example)", "https://discord.gg/abc",
		"www.evil.example"} {
		if !moderation.HasLink(text) {
			t.Errorf("%q has no link", text)
		}
		shown := moderation.Unlink(text)
		if clients.MatchString(shown) {
			t.Errorf("%q still links", shown)
		}
		if seen := strings.ReplaceAll(shown, "\u200b", ""); seen != text {
			t.Errorf("%q is shown as %q", text, seen)
		}
		if again := moderation.Unlink(shown); clients.MatchString(again) {
			t.Errorf("%q links after two times", again)
		}
	}
	for _, text := range []string{"h\u200bttps://evil.example", "ｈttps://evil.example", "discord．gg/abc"} {
		if !moderation.HasLink(text) {
			t.Errorf("%q has no link", text)
		}
	}
	for _, text := range []string{"12:30", "and/or", "discordant", "a: b", "AC//DC", "love//hate"} {
		if moderation.HasLink(text) || moderation.Unlink(text) != text {
			t.Errorf("%q has a link", text)
		}
	}
}

func FuzzUnlink(f *testing.F) {
	f.Add("https://a discord.gg/b")
	f.Add("http://discord.gg//www.x")
	f.Fuzz(func(t *testing.T, text string) {
		if shown := moderation.Unlink(text); clients.MatchString(shown) {
			t.Errorf("%q links as %q", text, shown)
		}
		moderation.NewWords([]string{text}).In(text)
	})
}
