package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cloud-init takes for user-data, and what it ignores. */
final class UserDataTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#cloud-config\n{}",
                "\n  #cloud-config\n{}",
                "#CLOUD-CONFIG\n{}",
                "#!/bin/sh\n",
                "#include-once\nhttp://h/x",
                "#cloud-config-archive\n[]",
                "## template: jinja\n#cloud-config\n{}",
                "## Template: Jinja\n#cloud-config\n{}",
                "#upstart-job\n",
                "Content-Type: multipart/mixed; boundary=x\nMIME-Version: 1.0\n\n--x--\n",
                "Content-type: multipart/mixed; boundary=x\nmime-version: 1.0\n\n--x--\n",
                "mime-version: 1.0\ncontent-type: text/cloud-config\n\n{}",
                "X-Made-By: us\nMIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n",
                "From nobody Mon Jan  1 00:00:00 2026\nMIME-Version: 1.0\n\n",
            })
    void it_is_taken(String text) {
        assertThat(UserData.problem(text, false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "packages: [x]",
                "",
                "Content-Type: multipart/mixed; boundary=x\n\n--x--\n",
                "\nContent-Type: multipart/mixed; boundary=x\nMIME-Version: 1.0\n\n--x--\n",
                "From nobody\n\n#cloud-config",
                "\n#!/bin/sh\necho never",
            })
    void it_is_ignored(String text) {
        assertThat(UserData.problem(text, false)).isNotNull();
    }

    @Test
    void an_old_cloud_init_knows_no_jinja() {
        assertThat(UserData.problem("## template: jinja\n#cloud-config\n{}", true))
                .contains("too old");
        assertThat(UserData.problem("#!/bin/sh\n", true)).isNull();
    }
}
