package blobs

import "testing"

func TestBucketURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		options      s3Options
		bucket, want string
	}{
		{s3Options{region: "eu-west-3"}, "songs", "https://songs.s3.eu-west-3.amazonaws.com"},
		{s3Options{region: "eu-west-3"}, "my.songs", "https://s3.eu-west-3.amazonaws.com/my.songs"},
		{s3Options{region: "eu-west-3", dualStack: true},
			"songs", "https://songs.s3.dualstack.eu-west-3.amazonaws.com"},
		{s3Options{region: "eu-west-3", plain: true}, "songs", "http://songs.s3.eu-west-3.amazonaws.com"},
		{s3Options{region: "cn-north-1", pathStyle: true}, "songs", "https://s3.cn-north-1.amazonaws.com.cn/songs"},
		{s3Options{endpoint: "https://s3.example.com:9000/"}, "songs", "https://songs.s3.example.com:9000"},
		{s3Options{endpoint: "https://s3.example.com", pathStyle: true}, "songs", "https://s3.example.com/songs"},
		{s3Options{endpoint: "https://example.com/s3/", pathStyle: true}, "songs", "https://example.com/s3/songs"},
		{s3Options{endpoint: "http://192.0.2.1:9000"}, "songs", "http://192.0.2.1:9000/songs"},
		{s3Options{endpoint: "http://[2001:db8::1]:9000"}, "songs", "http://[2001:db8::1]:9000/songs"},
	} {
		if at, err := test.options.address(test.bucket); err != nil || at.String() != test.want {
			t.Errorf("%+v: got %v, %v", test, at, err)
		}
	}
	for _, region := range []string{"", "eu west", "x.example.com/"} {
		if at, err := (s3Options{region: region}).address("songs"); err == nil {
			t.Errorf("region %q accepted: %v", region, at)
		}
	}
}
