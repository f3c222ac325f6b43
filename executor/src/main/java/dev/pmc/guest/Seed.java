package dev.pmc.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a guest's cloud-init reads at its first boot. */
public record Seed(
        String metaData,
        String userData,
        @Nullable String vendorData,
        @Nullable String networkConfig) {
    /** By the names that NoCloud looks for. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("meta-data", metaData);
        files.put("user-data", userData);
        if (vendorData != null) {
            files.put("vendor-data", vendorData);
        }
        if (networkConfig != null) {
            files.put("network-config", networkConfig);
        }
        return files;
    }
}
