package e2e

import (
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/sandbox"
)

// TestServerLanguageSetting checks that public messages, including earlier ones, are in the
// server's language, and ephemeral ones in the member's.
func TestServerLanguageSetting(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{})
	ana := h.person(t, "Ana")
	board := func(title string) {
		t.Helper()
		waitFor(t, "board "+title, func() bool {
			return strings.Contains(strings.ToUpper(renderedMessages(t, ana)), strings.ToUpper(title))
		})
	}
	runAs(t, h, "Ana", `/idea board`, `/idea new idea:"a song of trouble"`, `/admin settings`,
		`select "Section" "Language"`, `expect "**Server language** · Same as Discord"`,
		`select "Server language" "简体中文"`, `expect "**Server language** · 简体中文"`)
	board("许愿池")
	runAs(t, h, "Ben", `click "投 1 号"`, `expect "Vote counted"`, `/idea leaderboard`, `expect "排行榜"`)
	runAs(t, h, "Ana", `/admin audit`, `expect "**Server language** · Same as Discord → 简体中文"`,
		`/admin settings`, `select "Section" "Language"`, `select "Server language" "Same as Discord"`)
	board("Ideas of this server")
}

// TestTraditionalChinese checks that members and servers in Taiwan and Hong Kong read Traditional Chinese, and can type
// the names of commands in it.
func TestTraditionalChinese(t *testing.T) {
	t.Parallel()
	h := newHarness(t, sandbox.Options{Locale: "zh-TW"})
	runAs(t, h, "Ben", `/曲庫 瀏覽`, `expect "還沒有歌。用"`)
	runAs(t, h, "安娜", `/管理 設定`, `select "分類" "語言"`, `expect "**本伺服器的語言** · 跟隨 Discord"`,
		`select "本伺服器的語言" "简体中文"`, `expect "**本伺服器的語言** · 简体中文"`,
		`select "本伺服器的語言" "繁體中文"`, `expect "**本伺服器的語言** · 繁體中文"`)
}
