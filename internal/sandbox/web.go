package sandbox

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/riffbot/riffbot/discordtest/web"
	"github.com/riffbot/riffbot/discordtest/web/drawer"
	"github.com/riffbot/riffbot/discordtest/web/hear"
)

// tools collect what the drawer of the page shows.
type tools struct {
	requests drawer.Requests
	log      drawer.Log
}

// startWeb starts the client for browsers.
func (s settings) startWeb(ctx context.Context, e *Env, shown *tools) (*web.Site, error) {
	story := drawer.NewStory(s.as, e.Discord.ChannelID())
	extensions := []web.Extension{
		hear.New(hear.Options{Server: e.server, Locale: s.locale}),
		drawer.New(drawer.Options{Server: e.server, Locale: s.locale, Faults: e.faults(s.locale), Inject: e.Fault,
			Purchases: e.purchases, Requests: &shown.requests, Log: &shown.log, Story: story}),
	}
	site, err := web.Start(ctx, e.server, web.Options{Address: s.webAddress, Person: s.as, Locale: s.locale,
		Suggestions: suggestions(s.locale), BotIcon: "🎵", OnAction: story.Add, Extensions: extensions, Log: e.log})
	if err != nil {
		return nil, &usageError{err}
	}
	return site, nil
}

// showWeb prints the address of the client for browsers and opens it on a desktop.
func (e *Env) showWeb(ctx context.Context, site *web.Site, stdout io.Writer, getenv func(string) string) {
	fmt.Fprintf(stdout, "web: %s\npages for members: http://%s\n", site.URL(), e.webAddr)
	if err := web.OpenBrowser(ctx, site.URL(), getenv); err != nil {
		e.log.WarnContext(ctx, "open browser failed", "err", err)
	}
}

// pagesAddress returns a free address for the bot's pages; empty if there are none.
func (s settings) pagesAddress(ctx context.Context) (string, error) {
	if !s.web {
		return "", nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find address for pages: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

// suggestions are commands that an empty channel of the page offers.
func suggestions(locale string) []string {
	switch {
	case locale == "zh-TW":
		return []string{`/歌曲 提示詞:"雨夜窗邊的貓"`, `/點唱機 電台 主題:"海邊的歌"`, `/說明`}
	case strings.HasPrefix(locale, "zh"):
		return []string{`/歌曲 提示词:"雨夜窗边的猫"`, `/点唱机 电台 主题:"海边的歌"`, `/帮助`}
	default:
		return []string{`/song prompt:"rain on a tin roof"`, `/jukebox radio theme:"songs of the sea"`, `/help`}
	}
}
