package config

import (
	"slices"
	"testing"
	"time"
)

func TestFullWidthValues(t *testing.T) {
	c, err := Load(func(name string) string {
		return map[string]string{
			"DISCORD_TOKEN": "t", "RIFFUSION_TOKEN": "t",
			"DISCORD_GUILD_ID": "１２３４５６", "ALLOWED_GUILDS": "１２３，４５６、789",
			"SHARDS": "ＡＵＴＯ", "RIFFUSION_FAMILY": "Ｐｒｏｄｕｃｅｒ", "OPENAI_MODERATION": "ｏｎ",
			"LOG_LEVEL":     "ｄｅｂｕｇ",
			"BLOCKED_WORDS": "词一，词二、Ｗｏｒｄ", "MAX_CONCURRENT_SONGS": "　１２", "MAX_QUEUED_PER_USER": "７",
			"GUILD_CREDITS_PER_DAY": "ｕｎｌｉｍｉｔｅｄ",
			"DM_CREDITS_PER_DAY":    "٣", "SONG_PRICE": "０．０８", "SONG_CURRENCY": "ｅｕｒ",
			"POLL_INTERVAL": "５ｓ", "RENDER_STALL_TIMEOUT": "1分30秒", "SHUTDOWN_TIMEOUT": "30 s",
			"LISTEN_ADDR": "：８０８０", "ADMIN_ADDR": "127.0.0.1：9090",
		}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, equal := range map[string]bool{
		"DISCORD_GUILD_ID": c.Discord.GuildID == "123456", "ALLOWED_GUILDS": slices.Equal(c.Songs.Guilds,
			[]string{"123", "456", "789"}),
		"SHARDS": c.Discord.Shards == 0, "RIFFUSION_FAMILY": c.Riffusion.Family == "producer",
		"OPENAI_MODERATION": c.Writer.Moderate,
		"LOG_LEVEL":         c.LogLevel == -4, "BLOCKED_WORDS": slices.Equal(c.Writer.Blocked,
			[]string{"词一", "词二", "Ｗｏｒｄ"}),
		"MAX_CONCURRENT_SONGS": c.Songs.MaxConcurrent == 12, "MAX_QUEUED_PER_USER": c.Songs.MaxQueuedPerUser == 7,
		"GUILD_CREDITS_PER_DAY": c.Songs.GuildPerDay == 0,
		"DM_CREDITS_PER_DAY":    c.Songs.DirectPerDay == 3, "SONG_PRICE": c.Songs.Cost == 800,
		"SONG_CURRENCY":        c.Songs.Currency == "EUR",
		"POLL_INTERVAL":        c.Songs.PollEvery == 5*time.Second,
		"RENDER_STALL_TIMEOUT": c.Songs.RenderStallTimeout == 90*time.Second,
		"SHUTDOWN_TIMEOUT":     c.Songs.ShutdownTimeout == 30*time.Second, "LISTEN_ADDR": c.ListenAddr == ":8080",
		"ADMIN_ADDR": c.AdminAddr == "127.0.0.1:9090",
	} {
		if !equal {
			t.Errorf("%s is read differently", name)
		}
	}
}
