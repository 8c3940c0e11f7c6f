package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// textsOf are the texts of the bot's messages, down to those that few people see, such
// as the descriptions of pictures.
func textsOf(messages []map[string]any) []string {
	var all []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		case map[string]any:
			for key, inner := range v {
				text, isText := inner.(string)
				switch {
				case !isText:
					walk(inner)
				case slices.Contains([]string{"content", "title", "description", "text", "name", "label", "placeholder"}, key),
					key == "value" && v["name"] != nil: // of a field, not of an option
					all = append(all, text)
				}
			}
		}
	}
	for _, m := range messages {
		if m["application_id"] == nil {
			continue // a person's
		}
		for _, key := range []string{"content", "embeds", "components", "attachments"} {
			walk(map[string]any{key: m[key]})
		}
	}
	return all
}

// drawn are the lines of the bot's messages and forms that the sandbox drew, which
// are also those of messages that changed since.
func drawn(screen string) []string {
	var all []string
	for line := range strings.Lines(screen) {
		line = strings.TrimRight(line, "\n")
		own := strings.HasPrefix(line, "  (") || line == "  thinking…" || strings.HasPrefix(line, "  │ [picture ") || strings.HasPrefix(line, "└")
		if own || !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "│ ") && !strings.HasPrefix(line, "┌ ") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "  ♪ "); ok {
			line, _, _ = strings.Cut(name, "  ") // what follows is said by Discord
		}
		all = append(all, line)
	}
	return all
}

var (
	// sameEverywhere is what is no word of a language: addresses, mentions and times,
	// ids, what is typed as it stands, how lyrics are marked, files, and names.
	sameEverywhere = regexp.MustCompile("https?://[^\\s)]+|<[^<>]+>|\\b[0-9a-v]{20}\\b|`[^`]+`|\\[(Verse|Chorus|Bridge|Outro|Instrumental)[ 0-9]*\\]|" +
		`卡拉ok|\(take [0-9]\)|my-data\.zip|\bFUZZ-[0-9.]+( Pro)?\b|\b(riffbot dev|RIFFBOT DEV|Discord|Riffusion|riffusion|Ace Data Cloud|API|AI|DJ|ID|JSON|Opus|m4a|lrc|zip|MP3|OK|UTC|English)\b`)
	latinWord = regexp.MustCompile(`[A-Za-z]{2,}`)
)

// english are the texts that hold a word in Latin letters, each once.
func english(texts []string) []string {
	var found []string
	for _, text := range texts {
		if word := latinWord.FindString(sameEverywhere.ReplaceAllString(text, "")); word != "" {
			found = append(found, word+": "+text)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEnglishIsFound(t *testing.T) {
	t.Parallel()
	message := map[string]any{"application_id": "1", "content": "你好 <@1>", "embeds": []any{map[string]any{"title": "由 Riffusion 的 AI 制作",
		"fields": []any{map[string]any{"name": "模型", "value": "FUZZ-1.1 Pro and more"}}, "footer": map[string]any{"text": "订单 dc3uetpksduba6kh89l0"}}},
		"components":  []any{map[string]any{"components": []any{map[string]any{"label": "Play", "custom_id": "play:1", "emoji": map[string]any{"name": "▶️"}}}}},
		"attachments": []any{map[string]any{"title": "雪", "filename": "unknown.m4a", "description": "the cover"}}}
	screen := "安娜> click \"Again\"\n\nriffbot (only you see this)\n  thinking…\n  │ [picture 9×9]\n  │ [去听](https://discord.com/channels/1)\n" +
		"  [🎤 Lyrics]\n  (riffbot is in Lounge)\n  ♪ 雪.m4a  audio/mp4  9 kB\n┌ Title\n│ 歌词 = \"\"\n└ send it with: fill"
	got := english(append(textsOf([]map[string]any{message, {"content": "a person's"}}), drawn(screen)...))
	want := []string{"Lyrics:   [🎤 Lyrics]", "Play: Play", "Title: ┌ Title", "and: FUZZ-1.1 Pro and more", "the: the cover"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
