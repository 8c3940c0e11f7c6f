package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// messageTexts returns the texts of the bot's messages, including those that clients hide, such
// as the descriptions of pictures.
func messageTexts(messages []map[string]any) []string {
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
			continue // a message of a member
		}
		for _, key := range []string{"content", "embeds", "components", "attachments"} {
			walk(map[string]any{key: m[key]})
		}
	}
	return all
}

// drawnLines returns the lines of the bot's messages and forms that the sandbox printed. They
// include messages that were changed later.
func drawnLines(screen string) []string {
	var all []string
	for line := range strings.Lines(screen) {
		line = strings.TrimRight(line, "\n")
		own := strings.HasPrefix(line, "  (") || line == "  thinking…" || strings.HasPrefix(line, "  │ [picture ") || strings.HasPrefix(line, "└")
		if own || !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "│ ") && !strings.HasPrefix(line, "┌ ") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "  ♪ "); ok {
			line, _, _ = strings.Cut(name, "  ") // the rest is written by Discord
		}
		all = append(all, line)
	}
	return all
}

var (
	// untranslated matches text that is the same in all languages: addresses, mentions, times, ids,
	// code, section names of lyrics, file names and product names.
	untranslated = regexp.MustCompile("https?://[^\\s)]+|<[^<>]+>|\\b[0-9a-v]{20}\\b|`[^`]+`|\\[(Verse|Chorus|Bridge|Outro|Instrumental)[ 0-9]*\\]|" +
		`卡拉ok|\(take [0-9]\)|my-data\.zip|\.(json|m3u8)\b|\bFUZZ-[0-9.]+( Pro)?\b|\b(riffbot dev|RIFFBOT DEV|Discord|Riffusion|riffusion|Ace Data Cloud|API|AI|DJ|ID|JSON|Opus|m4a|lrc|zip|MP3|OK|UTC|English)\b`)
	latinWord = regexp.MustCompile(`[A-Za-z]{2,}`)
)

// latinTexts returns the texts that contain a word in Latin letters, sorted and without
// duplicates.
func latinTexts(texts []string) []string {
	var found []string
	for _, text := range texts {
		if word := latinWord.FindString(untranslated.ReplaceAllString(text, "")); word != "" {
			found = append(found, word+": "+text)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TestLatinTextsFindsEnglish checks that the search for untranslated texts finds English in
// each kind of text.
func TestLatinTextsFindsEnglish(t *testing.T) {
	t.Parallel()
	message := map[string]any{"application_id": "1", "content": "你好 <@1>", "embeds": []any{map[string]any{"title": "由 Riffusion AI 制作",
		"fields": []any{map[string]any{"name": "模型", "value": "FUZZ-1.1 Pro and more"}}, "footer": map[string]any{"text": "订单 dc3uetpksduba6kh89l0"}}},
		"components":  []any{map[string]any{"components": []any{map[string]any{"label": "Play", "custom_id": "play:1", "emoji": map[string]any{"name": "▶️"}}}}},
		"attachments": []any{map[string]any{"title": "雪", "filename": "unknown.m4a", "description": "the cover"}}}
	screen := "安娜> click \"Again\"\n\nriffbot (only you can see this)\n  thinking…\n  │ [picture 9×9]\n  │ [去听](https://discord.com/channels/1)\n" +
		"  [🎤 Lyrics]\n  (riffbot is in Lounge)\n  ♪ 雪.m4a  audio/mp4  9 kB\n┌ Title\n│ 歌词 = \"\"\n└ send it with: fill"
	got := latinTexts(append(messageTexts([]map[string]any{message, {"content": "a person's"}}), drawnLines(screen)...))
	want := []string{"Lyrics:   [🎤 Lyrics]", "Play: Play", "Title: ┌ Title", "and: FUZZ-1.1 Pro and more", "the: the cover"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
