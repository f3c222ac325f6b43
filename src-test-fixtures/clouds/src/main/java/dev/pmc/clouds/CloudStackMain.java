package dev.pmc.clouds;

/** Runs the stand-in until it is killed, for whoever drives tools against it by hand: prints what they need as shell variables. */
public final class CloudStackMain {
    private CloudStackMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (CloudStack cloud = CloudStack.start(MachineHost.NOTHING)) {
            System.out.println("export CLOUDSTACK_API_URL=" + cloud.url());
            System.out.println("export CLOUDSTACK_API_KEY=" + cloud.apiKey());
            System.out.println("export CLOUDSTACK_SECRET_KEY=" + cloud.secretKey());
            Thread.currentThread().join();
        }
    }
}
