package messages

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/songs"
)

func TestErrorsAreExplainedInMembersLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		en, chi string // in the text
	}{
		"too long": {&SpecError{Err: &songs.SpecError{Field: "prompt", Kind: "long", Length: 12345, Limit: 2000}},
			"has 12,345 characters. The limit is 2,000.", "有 12,345 个字符，最多 2,000 个。"},
		"two problems": {&SpecError{Err: errors.Join(&songs.SpecError{Field: "style", Kind: "missing"},
			&songs.RangeError{Field: "to", Kind: "short", Length: time.Minute})},
			"• That part is too short. Choose at least one second. The song goes from 0:00 to 1:00.",
			"• 这一段太短了，至少要一秒。这首歌从 0:00 到 1:00。"},
		"unknown model": {&SpecError{Err: &songs.SpecError{Field: "model", Kind: "unknown",
			Choices: []string{"A", "B"}}}, "Choose one of: A, B.", "可选：A、B。"},
		"a limit": {&songs.LimitError{Kind: songs.LimitGuildMonth, Limit: 1000,
			RetryAt: time.Unix(1700000000, 0)},
			"Songs in progress count, too. Resets <t:1700000000:R>.", "制作中的歌也算在内。<t:1700000000:R>重置。"},
		"two channels": {&songs.LimitError{Kind: songs.LimitChannel, Channels: []string{"1", "2"}},
			"order songs in <#1> or <#2>.", "：<#1> 或 <#2>。"},
		"many channels": {&songs.LimitError{Kind: songs.LimitChannel,
			Channels: strings.Split("1 2 3 4 5 6 7 8 9 10 11", " ")}, "<#9>, <#10> or others.", "<#9>、<#10> 或其他频道。"},
		"an upload":      {&discord.UploadError{What: "size"}, "The limit is 20 MB", "最大 20 MB"},
		"a song is gone": {songs.ErrNotFound, "Make a new one with `/song`", "用 `/歌曲` 做一首新的"},
		"a bug":          {errors.New("bug"), "this id: `1`", "告诉机器人运营者：`1`"},
	} {
		for locale, want := range map[string]string{"en-GB": c.en, "zh-CN": c.chi, "xx": c.en} {
			m, _ := Explain(&discord.Interaction{ID: "1", Locale: locale}, c.err)
			if got := m.Embeds[0].Description; !strings.Contains(got, want) {
				t.Errorf("%s, %s: %s", name, locale, got)
			}
		}
	}
}
