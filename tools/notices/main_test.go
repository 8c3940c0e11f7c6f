package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestNoticesAreCurrent(t *testing.T) {
	want, err := notices("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../THIRD_PARTY_NOTICES.txt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("THIRD_PARTY_NOTICES.txt is out of date; run `make notices`")
	}
	for _, part := range []string{"github.com/bwmarrin/discordgo v", "github.com/riverqueue/river v", "Mozilla Public License Version 2.0",
		"Apache License", "Redistribution and use in source and binary forms", "FFmpeg", "Noto"} {
		if !strings.Contains(string(want), part) {
			t.Errorf("THIRD_PARTY_NOTICES.txt does not contain %q", part)
		}
	}
}
