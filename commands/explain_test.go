package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"riffbot/internal/songs"
)

func TestTroublesAreToldInThePersonsLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		en, chi string // in the text
	}{
		"too long":       {&briefError{err: &songs.BriefError{Field: "prompt", Kind: "long", Length: 12345, Limit: 2000}}, "is 12,345 characters long; at most 2,000 fit. Style", "有 12,345 个字符；最多 2,000 个。风格"},
		"two at once":    {&briefError{err: errors.Join(&songs.BriefError{Field: "style", Kind: "missing"}, &songs.RangeError{Field: "to", Kind: "short", Length: time.Minute})}, "• The part is too short: at least one second can be replaced. The song goes from 0:00 to 1:00.", "• 这一段太短了：至少要替换一秒。这首歌从 0:00 到 1:00。"},
		"none of these":  {&briefError{err: &songs.BriefError{Field: "model", Kind: "unknown", Choices: []string{"A", "B"}}}, "Choose one of: A, B.", "请从这些里选：A、B。"},
		"a limit":        {&songs.LimitError{Kind: songs.LimitGuildMonth, Limit: 1000, Again: time.Unix(1700000000, 0)}, "for 1,000 credits a month, and those are used or held by songs under way. It starts anew <t:1700000000:R>.", "每月可以点 1,000 点数的歌，现在已经用完，或正被进行中的歌占用。<t:1700000000:R>重新开始计算。"},
		"two channels":   {&songs.LimitError{Kind: songs.LimitChannel, Channels: []string{"1", "2"}}, "ordered in <#1> or <#2>.", "：<#1> 或 <#2>。"},
		"many channels":  {&songs.LimitError{Kind: songs.LimitChannel, Channels: strings.Split("1 2 3 4 5 6 7 8 9 10 11", " ")}, "<#9>, <#10> or others.", "<#9>、<#10> 或其他频道。"},
		"an upload":      {&uploadError{"size"}, "up to 20 MB are taken", "最大 20 MB"},
		"a song is gone": {songs.ErrNotFound, "Make a new one with `/song`", "用 `/歌曲` 做一首新的"},
		"a bug":          {errors.New("bug"), "this id: `1`", "告诉服务器管理员：`1`"},
	} {
		for locale, want := range map[string]string{"en-GB": c.en, "zh-CN": c.chi, "xx": c.en} {
			m, _ := explanation(&Interaction{ID: "1", Locale: locale}, c.err)
			if got := m.Embeds[0].Description; !strings.Contains(got, want) {
				t.Errorf("%s, %s: %s", name, locale, got)
			}
		}
	}
}
