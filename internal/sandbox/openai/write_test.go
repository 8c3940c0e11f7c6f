package openai

import (
	"regexp"
	"strings"
	"testing"
)

var (
	marker = regexp.MustCompile(`\[[^\]]+\]`)
	latin  = regexp.MustCompile(`[A-Za-z]+`)
)

// TestChineseIdeasMakeChineseSongs checks that lyrics, title and style have only Chinese text.
func TestChineseIdeasMakeChineseSongs(t *testing.T) {
	t.Parallel()
	first := write(assignment{Idea: "一首关于雨夜里的猫的歌，爵士"})
	if first.Title != "雨夜里的猫" || first.Style != "爵士" || first.Language != "Chinese" {
		t.Errorf("%+v", first)
	}
	radio := assignment{Idea: "夏天的海"}
	radio.Audience.Heard = []string{"夏天的海"}
	for _, w := range []assignment{
		{Idea: "一首关于雨夜里的猫的歌"}, {Idea: "a night train", Language: "Chinese"}, {Idea: "a night train", Change: "改成中文"},
		radio,
		{Idea: "灯塔", Was: &first, Change: "更欢快一点，副歌短一点"}, {Was: &first, Part: "only a style"},
		{Was: &first, Part: "what comes after it"},
	} {
		got := write(w)
		text := strings.ReplaceAll(got.Title+got.Style+marker.ReplaceAllString(got.Lyrics, ""), "night train", "")
		for _, thing := range []string{"night", "train", "Night Train"} {
			text = strings.ReplaceAll(text, thing, "")
		}
		if found := latin.FindString(text); found != "" {
			t.Errorf("%+v: %q in %+v", w, found, got)
		}
	}
	if again := write(assignment{Was: &first, Change: "更欢快一点"}); !strings.HasPrefix(again.Style, "充满希望，") ||
		again.Title != first.Title {
		t.Errorf("%+v", again)
	}
}
