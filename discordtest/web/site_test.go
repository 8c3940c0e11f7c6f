package web_test

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/discordtest"
	"github.com/riffbot/riffbot/discordtest/web"
)

// start starts a server and a site.
func start(t *testing.T, configure ...func(*web.Options)) (*discordtest.Server, *web.Site) {
	t.Helper()
	server := discordtest.Start(t)
	var opts web.Options
	for _, change := range configure {
		change(&opts)
	}
	site, err := web.Start(t.Context(), server, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, site
}

// get returns the status and body of a page.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	return do(t, http.MethodGet, address, nil, nil)
}

// do sends a request with a form.
func do(t *testing.T, method, address string, form url.Values, headers map[string]string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range headers {
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestFirstPageShowsChannelMembersAndSuggestions(t *testing.T) {
	t.Parallel()
	_, site := start(t, func(o *web.Options) { o.Suggestions = []string{`/song prompt:"rain"`} })
	status, body := get(t, site.URL())
	for _, want := range []string{"Test Guild", "general", "Ana", `data-line="/song prompt:&#34;rain&#34;"`} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d, the page lacks %s:\n%s", status, want, body)
		}
	}
}

func TestOtherHostsAreRefused(t *testing.T) {
	t.Parallel()
	_, site := start(t)
	for host, want := range map[string]int{"evil.example": http.StatusMisdirectedRequest,
		"127.0.0.1.evil.example:80": http.StatusMisdirectedRequest, "10.0.0.1": http.StatusMisdirectedRequest,
		"localhost:1": http.StatusOK, "[::1]:7": http.StatusOK, "127.0.0.1": http.StatusOK} {
		status, body := do(t, http.MethodGet, site.URL()+"static/page.css", nil, map[string]string{"Host": host})
		if status != want {
			t.Errorf("%s: %d, want %d: %s", host, status, want, body)
		}
	}
}

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	address := site.URL() + "as/Ana/c/" + server.ChannelID() + "/messages"
	form := url.Values{"content": {"hello"}}
	for _, headers := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "http://evil.example"}, {"Origin": "null"}} {
		if status, body := do(t, http.MethodPost, address, form, headers); status != http.StatusForbidden {
			t.Errorf("%v: %d %s", headers, status, body)
		}
	}
	if status, body := do(t, http.MethodPost, address, form, map[string]string{"Sec-Fetch-Site": "same-origin"}); status !=
		http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
}

func TestAddressesOfOtherMachinesAreRefused(t *testing.T) {
	t.Parallel()
	server := discordtest.Start(t)
	for _, address := range []string{"0.0.0.0:0", ":0", "192.168.0.1:0", "example.org:80", "nonsense"} {
		if site, err := web.Start(t.Context(), server, web.Options{Address: address}); err == nil {
			t.Errorf("the site listens on %s", address)
			_ = site.Close()
		}
	}
}

func TestAddressesCreateNoMembers(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	for _, name := range []string{"Nobody", "bot", "..%2f..", "%22"} {
		status, body := get(t, site.URL()+"as/"+name+"/c/"+server.ChannelID())
		if status != http.StatusOK || !strings.Contains(body, `data-person="Ana"`) || !strings.Contains(body, "This is the first page.") {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if status, body := get(t, site.URL()+"as/"+name+"/events"); status != http.StatusNotFound {
			t.Errorf("events of %s: %d %s", name, status, body)
		}
		if status, body := do(t, http.MethodPost, page(server, site, name)+"/read", nil, nil); status != http.StatusNotFound {
			t.Errorf("an action of %s: %d %s", name, status, body)
		}
	}
	if status, _ := get(t, site.URL()+"as/Ana/c/..%2f..%2fusers"); status != http.StatusBadRequest {
		t.Errorf("a path instead of an id: %d", status)
	}
}

func TestChannelOfEarlierRunLeadsToFirstPage(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {"Ben"}}, nil)
	status, body := get(t, site.URL()+"as/Ben/c/123456789012345678")
	for _, want := range []string{`data-person="Ben"`, `data-channel="` + server.ChannelID() + `"`, "This is the first page."} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d, the page lacks %s:\n%s", status, want, body)
		}
	}
	if _, body := get(t, page(server, site, "Ben")); strings.Contains(body, `role="alert">The page`) {
		t.Error("a page that exists says that it does not")
	}
}

func TestAnswersNameTheRun(t *testing.T) {
	t.Parallel()
	server, site := start(t)
	resp, err := http.Post(page(server, site, "Ana")+"/read", "", nil) //nolint:noctx // a page on loopback
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if run, _, _ := strings.Cut(cursor(t, page(server, site, "Ana")), "-"); run == "" || resp.Header.Get("Site-Run") != run {
		t.Errorf("the page is of run %q, the answer of %q", run, resp.Header.Get("Site-Run"))
	}
}

func TestAddedMemberActsWithTheRole(t *testing.T) {
	t.Parallel()
	_, site := start(t)
	status, body := do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {"Ben"}, "role": {"DJ"}}, nil)
	if status != http.StatusOK || !strings.Contains(body, `data-person="Ben"`) || !strings.Contains(body, "DJ") {
		t.Errorf("%d\n%s", status, body)
	}
	if _, body := do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {"Cy"}}, nil); !strings.Contains(body,
		`data-person="Cy"`) {
		t.Errorf("a member without a role cannot act:\n%s", body)
	}
	for _, name := range []string{"", "a/b", `"`, "..", strings.Repeat("x", 33)} {
		if status, _ := do(t, http.MethodPost, site.URL()+"people", url.Values{"name": {name}}, nil); status !=
			http.StatusBadRequest {
			t.Errorf("%q: %d", name, status)
		}
	}
}

// extension is an extension that shows who a request acts as.
type extension struct{}

func (extension) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /x/test/who", func(w http.ResponseWriter, r *http.Request) {
		p, err := web.Acting(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, p.Name)
	})
}
func (extension) Section() (template.HTML, error) { return "<p>tools</p>", nil }
func (extension) Place() web.Place                { return web.Drawer }
func (extension) Assets() (scripts, styles []string) {
	return []string{"/x/test/tool.js"}, []string{"/x/test/tool.css"}
}

func TestExtensionsAddToThePage(t *testing.T) {
	t.Parallel()
	_, site := start(t, func(o *web.Options) { o.Extensions = []web.Extension{extension{}} })
	_, body := get(t, site.URL())
	for _, want := range []string{"<p>tools</p>", `src="/x/test/tool.js"`, `href="/x/test/tool.css"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for query, want := range map[string]string{"": "Ana", "?as=Ana": "Ana", "?as=Nobody": "nobody has that name"} {
		if _, body := get(t, site.URL()+"x/test/who"+query); !strings.Contains(body, want) {
			t.Errorf("%q acts as %s", query, body)
		}
	}
	request := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	if _, err := web.Acting(request); err == nil {
		t.Error("a request to no site acts as a member")
	}
}

func TestErrorsOfThePageSpeakChinese(t *testing.T) {
	t.Parallel()
	server, site := start(t, func(o *web.Options) { o.Locale = "zh-CN" })
	first := page(server, site, "Ana")
	for address, want := range map[string]string{
		page(server, site, "Nobody") + "/read": "没有叫这个名字的成员",
		site.URL() + "as/Ana/c/x/read":         "地址里的 ID 不是数字",
		first + "/messages":                    "消息是空的",
		first + "/command?options=%7B":         "无法读取选项",
		site.URL() + "people?name=%2F":         "名字为 1 至 32 个字符",
	} {
		if status, body := do(t, http.MethodPost, address, url.Values{}, nil); status < 400 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", address, status, body)
		}
	}
	if _, body := get(t, page(server, site, "Nobody")); !strings.Contains(body, "这里是首页") {
		t.Errorf("the first page says no reason:\n%s", body)
	}
}
