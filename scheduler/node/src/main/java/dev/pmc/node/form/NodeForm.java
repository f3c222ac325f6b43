package dev.pmc.node.form;

import dev.pmc.node.render.Rendering;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A form in which a rendering is carried to a node. */
public enum NodeForm {
    /** A tree of files, and beside it what else is to be done. */
    FILES {
        @Override
        public String text(Rendering rendering) {
            return PlainForm.text(rendering);
        }
    },
    /** Ignition's configuration, spec 3.3, for images that it sets up at their first boot. */
    IGNITION {
        @Override
        public String text(Rendering rendering) {
            return IgnitionForm.text(rendering);
        }
    },
    /** User data for cloud-init. */
    CLOUD_CONFIG {
        @Override
        public String text(Rendering rendering) {
            return CloudConfigForm.text(rendering);
        }
    },
    /** Variables for Ansible. */
    ANSIBLE {
        @Override
        public String text(Rendering rendering) {
            return AnsibleForm.text(rendering);
        }
    };

    /** What they are called, as users write it. */
    public static List<String> words() {
        return Arrays.stream(values()).map(NodeForm::word).toList();
    }

    /** The form that is called so. */
    public static Optional<NodeForm> called(String word) {
        return Arrays.stream(values()).filter(form -> form.word().equals(word)).findFirst();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The whole of it, as one text. */
    public abstract String text(Rendering rendering);
}
