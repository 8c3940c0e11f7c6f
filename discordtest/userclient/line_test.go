package userclient_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		``:                                        `"" [] [] [] 0s`,
		`  # a comment`:                           `"" [] [] [] 0s`,
		`/song prompt:"rain on tin roofs"`:        `"/" [song] [{prompt rain on tin roofs}] [] 0s`,
		`/song prompt:rain instrumental:true`:     `"/" [song] [{prompt rain} {instrumental true}] [] 0s`,
		`/jukebox play song:"Night \"Drive\""`:    `"/" [jukebox play] [{song Night "Drive"}] [] 0s`,
		`fill lyrics="[Verse]\nhello" title=Neon`: "\"fill\" [] [{lyrics [Verse]\nhello} {title Neon}] [] 0s",
		`fill`:                          `"fill" [] [] [] 0s`,
		`click "Try again"`:             `"click" [] [] [Try again] 0s`,
		`click Try again`:               `"click" [] [] [Try again] 0s`,
		`click "Try again" "Draft"`:     `"click" [] [] [Try again Draft] 0s`,
		`select "Model" "Suno" "Draft"`: `"select" [] [] [Model Suno Draft] 0s`,
		`select "Model" "FUZZ-1.1 Pro"`: `"select" [] [] [Model FUZZ-1.1 Pro] 0s`,
		`as Ben`:                        `"as" [] [] [Ben] 0s`,
		`as Ben in "the band"`:          `"as" [] [] [Ben the band] 0s`,
		`as "Ann in Rome"`:              `"as" [] [] [Ann in Rome] 0s`,
		`install Ana`:                   `"install" [] [] [Ana] 0s`,
		`group "Band" "Ana, Ben"`:       `"group" [] [] [Band Ana, Ben] 0s`,
		`direct Ana off`:                `"direct" [] [] [Ana off] 0s`,
		`locale "Ben" "zh-CN"`:          `"locale" [] [] [Ben zh-CN] 0s`,
		`/歌曲 提示:"夜车"`:                   `"/" [歌曲] [{提示 夜车}] [] 0s`,
		`advance 16m`:                   `"advance" [] [] [16m] 16m0s`,
		`hear 10s`:                      `"hear" [] [] [10s] 10s`,
		`voice join "Lounge"`:           `"voice" [] [] [join Lounge] 0s`,
		`voice join The Lounge`:         `"voice" [] [] [join The Lounge] 0s`,
		`voice leave`:                   `"voice" [] [] [leave] 0s`,
		`voice move Ben "Stage"`:        `"voice" [] [] [move Ben Stage] 0s`,
		`fault discord=drop-gateway@5s`: `"fault" [] [] [discord=drop-gateway@5s] 0s`,
		`/song prompt:"colon: and = stay" style:"a\\b"`: `"/" [song] [{prompt colon: and = stay} {style a\b}] [] 0s`,
	} {
		l, err := userclient.Parse(text)
		got := fmt.Sprintf("%q %v %v %v %s", l.Verb, l.Command, l.Values, l.Words, l.Time.Round(time.Second))
		if err != nil || got != want {
			t.Errorf("%s\n got %s, %v\nwant %s", text, got, err, want)
		}
	}
}

func TestSuggestedValues(t *testing.T) {
	l, err := userclient.Parse(`/jukebox play song:?"Rain · 0:30" next:"?yes"`)
	got := fmt.Sprint(l.Values, l.Suggested)
	if err != nil || got != "[{song Rain · 0:30} {next ?yes}] [song]" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for text, c := range map[string]struct {
		column int
		hint   string
	}{
		`/song prompt:"open`: {14, "never closed"},
		`/song prompt:"a" b`: {18, `option:"b"`},
		`/song prompt:"\x"`:  {16, `after \ comes`},
		`fill neon`:          {6, `field="neon"`},
		`clik "Lyrics"`:      {1, `did you mean "click"`},
		`xylophone`:          {1, "there are"},
		`"quoted"`:           {1, "begin with"},
		`title="x"`:          {1, "begin with"},
		`select "Model"`:     {14, `select "Placeholder" "Option"`},
		`as`:                 {2, "as NAME"},
		`group "Band"`:       {12, `group "Band" "Ana, Ben"`},
		`advance soon`:       {8, "16m"},
		`hear much`:          {5, "16m"},
		`voice`:              {5, `voice join "Lounge"`},
		`voice jion Lounge`:  {7, `did you mean "join"`},
		`voice leave Lounge`: {18, "takes 0 names"},
		`fault`:              {5, "discord=429-routex2"},
		`/song pro"mpt`:      {10, "quote inside"},
	} {
		_, err := userclient.Parse(text)
		e, ok := errors.AsType[*userclient.SyntaxError](err)
		if !ok || e.Column != c.column || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v, want column %d and %q", text, err, c.column, c.hint)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`/song prompt:"x"`, `fill a="\`, `click ""`, `/`, "\"\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := userclient.Parse(text)
		if err == nil && l.Verb == "/" && len(l.Command) == 0 {
			t.Errorf("%q is a command without a name", text)
		}
	})
}

func TestOneLineKeepsTheMeaningOfALine(t *testing.T) {
	for text, want := range map[string]string{
		"/song prompt:\"a\nb\"\n style:\"c\"": `/song prompt:"a\nb" style:"c"`,
		"/play song:?\"a\r\nb\"":              `/play song:?"a\nb"`,
		`/song prompt:"say \"hi\""`:           `/song prompt:"say \"hi\""`,
		`/help`:                               `/help`,
		`/song prompt:"open`:                  `/song prompt:"open`,
	} {
		if got := userclient.OneLine(text); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}
