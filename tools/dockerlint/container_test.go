package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The health check contacts the running bot, and base images can be named by digest.
func TestImageHasHealthCheckAndReplaceableBases(t *testing.T) {
	b, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, want := range []string{`CMD ["riffbot", "healthcheck"]`, "HEALTH_ADDR=127.0.0.1:", "THIRD_PARTY_NOTICES.txt", "\nUSER riffbot\n",
		`check-digests "${VERSION}" "${GO_IMAGE}" "${BASE_IMAGE}"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile lacks %s", want)
		}
	}
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile(`^\$\{[A-Z]+_IMAGE\}$`).MatchString(from[1]) {
			t.Errorf("%s cannot be replaced by a digest", from[1])
		}
	}
}

func TestReleasesNeedDigests(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0a", 32)
	for _, c := range []struct {
		args []string
		ok   bool
	}{
		{[]string{"dev", "debian:bookworm-slim"}, true},
		{[]string{"1.2.3", "golang:1.26" + digest, "debian" + digest}, true},
		{[]string{"1.2.3", "golang:1.26" + digest, "debian:bookworm-slim"}, false},
		{[]string{"1.2.3", "debian@sha256:"}, false},
		{[]string{"1.2.3", "debian" + digest + "0"}, false},
		{[]string{"1.2.3", "debian" + strings.ToUpper(digest)}, false},
	} {
		out, err := exec.Command("../../.ci/check-digests", c.args...).CombinedOutput() //nolint:noctx // a test's
		if (err == nil) != c.ok {
			t.Errorf("%v: %v %s", c.args, err, out)
		}
	}
}

// service contains the tested fields of a Compose service.
type service struct {
	Image       string   `yaml:"image"`
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	CapAdd      []string `yaml:"cap_add"`
	SecurityOpt []string `yaml:"security_opt"`
	Privileged  bool     `yaml:"privileged"`
	MemLimit    string   `yaml:"mem_limit"`
	PidsLimit   int      `yaml:"pids_limit"`
	Tmpfs       []string `yaml:"tmpfs"`
	Ports       []string `yaml:"ports"`
	Profiles    []string `yaml:"profiles"`
}

func TestComposeServicesAreRestricted(t *testing.T) {
	for _, file := range []string{"../../compose.yaml", "../../compose.scale.yaml"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all struct {
			Services map[string]service `yaml:"services"`
		}
		if err := yaml.Unmarshal(b, &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(all.Services) == 0 {
			t.Errorf("%s has no services", file)
		}
		for name, s := range all.Services {
			var ports, capabilities []string
			if slices.Equal(s.Profiles, []string{"web"}) { // the proxy of the pages, which nothing else starts
				ports, capabilities = []string{"80:80", "443:443"}, []string{"NET_BIND_SERVICE"}
			}
			if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.CapAdd, capabilities) ||
				s.Privileged || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.MemLimit == "" ||
				s.PidsLimit <= 0 || !slices.Equal(s.Ports, ports) {
				t.Errorf("%s %s: %+v", file, name, s)
			}
			if !slices.ContainsFunc(s.Tmpfs, func(m string) bool { return strings.HasPrefix(m, "/tmp") }) {
				t.Errorf("%s %s cannot write to /tmp", file, name)
			}
		}
	}
}
