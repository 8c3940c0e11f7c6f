package blobs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riffbot/riffbot/internal/blobs"
)

func TestOpenErrorsContainNoSecrets(t *testing.T) {
	const secret = `wJalr/XUt"n+FE` // with characters that URLs and quoting escape
	const escaped = "wJalr%2FXUt%22n%2BFE"
	for _, address := range []string{
		"s3://songs?region=eu-central-1&secret_key=" + escaped,
		"s3://songs?region=eu-central-1&prefix=bot/&secret_key=" + escaped,
		"s3://songs?region=eu-central-1&secret_key=%zz" + escaped,
		"s3://songs?" + escaped + "=1",
		"s3://songs?dualstack=" + escaped,
		"s3://songs?rate_limiter_capacity=" + escaped,
		"s3://songs?ssetype=" + escaped,
		"s3://songs?role=" + escaped,
		"s3://songs?ssetype=aws:kms&kmskeyid=" + escaped + "&role=" + escaped,
		"s3://songs?endpoint=https://key:" + escaped + "@s3.example.com",
		"s3://songs?endpoint=https://s3.example.com?token=" + escaped,
		"s3://songs?region=" + escaped,
		"s3://songs?endpoint=" + escaped,
		"s3://key:" + escaped + "@songs?region=eu-central-1",
		"s3://key:" + secret + "@songs?region=eu-central-1",
		"s3:///songs?key=" + escaped,
		"s3://songs/folder?key=" + escaped,
		"s3://?key=" + escaped,
		"gs://songs?key=" + escaped,
		"https://songs.s3.amazonaws.com/?X-Amz-Signature=" + escaped,
		"mem://?key=" + escaped,
		"file:///srv/songs?secret_key_path=" + escaped,
		"file://srv/songs?key=" + escaped,
		"://" + escaped,
		"s3://songs\x7f?key=" + escaped,
		escaped,
	} {
		t.Setenv("AWS_CONFIG_FILE", "/dev/null")
		files, err := blobs.Open(t.TempDir(), address)
		if err == nil {
			t.Errorf("open %s succeeded: %v", address, files)
			continue
		}
		for _, part := range []string{"wJalr", "XUt", "n+FE", "n%2BFE"} {
			if strings.Contains(err.Error(), part) {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}

func TestOpenFailsIfDirectoryCannotBeCreated(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "songs")} {
		if _, err := blobs.Open(dir, ""); err == nil {
			t.Errorf("open %q succeeded", dir)
		}
	}
}
