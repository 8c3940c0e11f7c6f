package chinese_test

import (
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox/chinese"
)

func TestTopic(t *testing.T) {
	t.Parallel()
	for idea, want := range map[string]string{
		"一首关于雨夜里的猫的歌，爵士": "雨夜里的猫", "请给我写一首关于夏天的海的歌": "夏天的海", "夜车": "夜车", "做梦的人": "做梦的人",
		"lo-fi 雨声": "雨声", "大海之歌": "大海", "之歌": "之歌", "一首歌": "歌", "rain": "", "一二三四五六七八九十": "一二三四五六七八",
	} {
		if got := chinese.Topic(idea, 8); got != want {
			t.Errorf("%s is about %q, want %q", idea, got, want)
		}
	}
}
